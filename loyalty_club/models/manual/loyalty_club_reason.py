from odoo import fields, models


class LoyaltyClubReason(models.Model):
    """A reason for manual postings. Staff choose it, and the member sees it on the entry."""

    _name = "loyalty.club.reason"
    _description = "Reason for Manual Points"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="The member reads it beside the points.")
    kind = fields.Selection(
        [("goodwill", "Goodwill"), ("correction", "Correction")],
        required=True,
        default="goodwill",
        help="Goodwill is a gift of the shop; a correction fixes points that were counted wrong.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", ondelete="cascade", help="Empty: for the clubs of all companies.")

    def _in_all_languages(self):
        """{language code: current name}, to store on an entry that is never changed."""
        self.ensure_one()
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        return {code: self.with_context(lang=code).name for code in codes}
