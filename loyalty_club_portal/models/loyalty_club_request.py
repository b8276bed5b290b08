from odoo import models


class LoyaltyClubRequest(models.Model):
    _inherit = "loyalty.club.request"

    def _club_state_text(self):
        """Describe the state of the request to the person who made it."""
        self.ensure_one()
        club = self.program_id
        if self.state == "waiting":
            return self.env._(
                "You requested to join on %(date)s. We will inform you.",
                date=club._club_format_date(club._club_day(self.asked_on)),
            )
        return self.env._(
            "We answered your request to join on %(date)s: we cannot accept you as a member at the moment.",
            date=club._club_format_date(club._club_day(self.decided_on)),
        )
