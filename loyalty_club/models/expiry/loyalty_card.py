from markupsafe import Markup

from odoo import fields, models

#: Number of dates in the list; the page of points by validity shows all of them.
SHOWN = 5


class LoyaltyCard(models.Model):
    """The list of upcoming expiries, which staff see on the card and on the contact."""

    _inherit = "loyalty.card"

    club_expiry_list = fields.Html(
        string="Next Expiries",
        compute="_compute_club_expiry_list",
        sanitize=False,
        help="Date and points, the next one first. Pending points are included.",
    )

    def _compute_club_expiry_list(self):
        for card in self:
            expiring = card.club_points_expiring or []
            rows = [
                Markup("<tr><td>%s</td><td class='text-end'>%s</td></tr>")
                % (
                    card.program_id._club_format_date(fields.Date.to_date(day)),
                    card.program_id._club_format_number(points),
                )
                for day, points in expiring[:SHOWN]
            ]
            if len(expiring) > SHOWN:
                count = card.program_id._club_format_number(len(expiring) - SHOWN)
                rest = self.env._("%(count)s later dates", count=count)
                rows.append(Markup("<tr><td colspan='2' class='text-muted'>%s</td></tr>") % rest)
            card.club_expiry_list = rows and card._club_expiry_table(rows)

    def _club_expiry_table(self, rows):
        table = Markup(
            "<table class='table table-sm w-auto mb-0'><thead><tr><th>%s</th>"
            "<th class='text-end'>%s</th></tr></thead><tbody>%s</tbody></table>"
        )
        return table % (self.env._("Valid Until"), self.env._("Points"), Markup().join(rows))
