from markupsafe import Markup

from odoo import fields, models


class LoyaltyCard(models.Model):
    """All coming expiries as staff read them, on the card and on the contact."""

    _inherit = "loyalty.card"

    club_expiry_list = fields.Html(
        string="All Coming Expiries",
        compute="_compute_club_expiry_list",
        sanitize=False,
        help="Day and points, the next first. What still waits is in it too.",
    )

    def _compute_club_expiry_list(self):
        for card in self:
            rows = [
                Markup("<tr><td>%s</td><td class='text-end'>%s</td></tr>")
                % (
                    card.program_id._club_format_date(fields.Date.to_date(day)),
                    card.program_id._club_format_number(points),
                )
                for day, points in card.club_points_expiring or []
            ]
            card.club_expiry_list = rows and card._club_expiry_table(rows)

    def _club_expiry_table(self, rows):
        table = Markup(
            "<table class='table table-sm w-auto mb-0'><thead><tr><th>%s</th>"
            "<th class='text-end'>%s</th></tr></thead><tbody>%s</tbody></table>"
        )
        return table % (self.env._("Valid Until"), self.env._("Points"), Markup().join(rows))
