from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...engine import rfm as engine
from . import rfm_sql
from .loyalty_card import FIGURES

#: Cards looked at in one statement, which writes those that differ: well under a second.
FIGURES_RANGE = 10_000


class LoyaltyProgram(models.Model):
    """The close of figures: what members' purchases say of them, in set-based SQL. The same as
    `engine.rfm.rfm_of` for each member. Cards are only read: no cashier waits.
    """

    _inherit = "loyalty.program"

    club_rfm_months = fields.Integer(
        string="Behaviour of the Last (Months)",
        default=12,
        required=True,
        help="Members' segments and figures are taken from the purchases of so many months.",
    )

    @api.constrains("club_rfm_months")
    def _check_club_rfm_months(self):
        for program in self:
            if not 1 <= program.club_rfm_months <= engine.LONGEST:
                raise ValidationError(
                    self.env._(
                        "The behaviour of members is taken from the last 1 to %(months)s months.",
                        months=engine.LONGEST,
                    )
                )

    def _club_switch_off(self):
        """What is no club has no figures."""
        result = super()._club_switch_off()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM loyalty_club_rfm figures USING loyalty_card card
                 WHERE card.id = figures.card_id AND card.program_id = ANY(%s)
                """,
                self.ids,
            )
        )
        self._club_invalidate_balances()
        return result

    def _club_close_rfm(self, day):
        """Bring every member's figures to what they are on `day`; those of a later day stay."""
        self.ensure_one()
        if self.club_closed_on and day < self.club_closed_on:
            return
        measure = self._club_measure(day)
        after = 0
        while after is not None:
            _count, after = self._club_rfm_batch(day, measure, after)

    def _club_cron_close_rfm(self, day):
        """The same, each range a transaction of its own; False where the time is up."""
        cron = self.env["ir.cron"]
        after, count, measure = 0, 0, None
        while after is not None:
            if not cron._commit_progress(count, remaining=1):
                return False
            self._club_read_committed()
            measure = measure or self._club_measure(day)
            count, after = self._club_rfm_batch(day, measure, after)
        return bool(cron._commit_progress(count, remaining=1))

    def _club_measure(self, day):
        """What the members are measured by on `day`, as the engine's `Club`."""
        self.env.flush_all()
        over = engine.spans(day, self.club_rfm_months)
        self.env.cr.execute(rfm_sql.club(self, over))
        days, gaps, *cuts = self.env.cr.fetchone()
        return engine.Club(*(tuple(cut or ()) for cut in cuts), engine.Rhythm(days, gaps))

    def _club_rfm_batch(self, day, measure, after=0):
        """Write the figures of the next members with ids above `after` where they differ.

        Return (how many were written, the last id looked at or None where none is left).
        """
        last = self._club_end_of_range(after, FIGURES_RANGE)
        if last is None:
            return 0, None
        over = engine.spans(day, self.club_rfm_months)
        found = rfm_sql.placed(self, after, last, over, measure)
        self.env.cr.execute(rfm_sql.stored(found, after, last))
        written = [row[0] for row in self.env.cr.fetchall()]
        if written:
            self._club_invalidate_balances()
        return len(written), last

    def _club_invalidate_balances(self):
        """Plain SQL has changed figures: forget what the cache holds of them."""
        self.env["loyalty.card"].invalidate_model(FIGURES, flush=False)
        self.env["loyalty.club.rfm"].invalidate_model(flush=False)
        self.env["res.partner"].invalidate_model(["club_segment", "club_churn_risk"], flush=False)
