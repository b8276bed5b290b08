from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal

import pytz

from odoo import models, tools

from ..engine.points import exact


@dataclass(frozen=True, slots=True)
class PostingTerms:
    """What posting to a card asks of its club.

    :param unit: the smallest part of a point
    :param zone: whose clock decides the date
    :param grace_days: what points that are given back after their end still get
    """

    is_club: bool
    unit: Decimal
    zone: tzinfo
    grace_days: int

    def day(self, moment):
        """The club's date of a UTC `moment`."""
        return pytz.utc.localize(moment).astimezone(self.zone).date()


class LoyaltyProgram(models.Model):
    """What each posting needs of a club is kept between requests: a program has some sixty
    columns, and reading them costs more than the posting."""

    _inherit = "loyalty.program"

    @tools.ormcache("self.id")
    def _club_posting_terms(self):
        """The `PostingTerms` of this program. Whoever changes a club's settings forgets what is
        kept here (`write`)."""
        self.ensure_one()
        return PostingTerms(
            is_club=self.is_club,
            unit=exact(self.club_unit or 1),
            zone=pytz.timezone(self.club_tz or "UTC"),
            grace_days=self.club_grace_days,
        )
