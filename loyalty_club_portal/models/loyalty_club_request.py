from odoo import models


class LoyaltyClubRequest(models.Model):
    _inherit = "loyalty.club.request"

    def _club_state_text(self):
        """How it stands with the request, as who asked reads it."""
        self.ensure_one()
        club = self.program_id
        if self.state == "waiting":
            return self.env._(
                "You asked to join on %(date)s. We will tell you.",
                date=club._club_format_date(club._club_day(self.asked_on)),
            )
        return self.env._(
            "You asked to join, and on %(date)s we answered that we cannot take you for the time being.",
            date=club._club_format_date(club._club_day(self.decided_on)),
        )
