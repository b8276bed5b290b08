from odoo import fields, models
from odoo.tools import SQL

OUTCOMES = [
    ("new", "New contact, new member"),
    ("contact", "Existing contact, new member"),
    ("member", "Already a member"),
    ("earlier", "Imported before, no points again"),
    ("again", "Row already imported"),
    ("wrong", "Cannot be imported"),
]


class LoyaltyClubImportLine(models.TransientModel):
    """The outcome of one row of an imported file."""

    _name = "loyalty.club.import.line"
    _description = "Row of a Club Import"
    _inherit = ["loyalty.club.wizard"]
    _order = "is_wrong desc, number"

    import_id = fields.Many2one("loyalty.club.import", required=True, readonly=True, ondelete="cascade", index=True)
    number = fields.Integer(string="Row", readonly=True, help="The row of the file.")
    name = fields.Char(readonly=True)
    phone = fields.Char(readonly=True)
    points = fields.Float(digits=(16, 2), readonly=True)
    outcome = fields.Selection(OUTCOMES, string="What Happens", readonly=True)
    is_wrong = fields.Boolean(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    detail = fields.Char(string="Problem", readonly=True)

    def _club_personal_relations(self, person):
        yield from super()._club_personal_relations(person)
        yield SQL("phone = ANY(%s)", person.numbers)
        if person.pattern:
            yield SQL("concat_ws(' ', name, phone) ~* %s", person.pattern)
