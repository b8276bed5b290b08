from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...engine import rfm as engine
from ..program.close import Stage
from . import rfm_sql
from .loyalty_card import RFM_FIELDS

#: Number of cards computed in one statement, which takes well under a second.
RFM_RANGE = 10_000


class Rfm(Stage):
    """Computes the RFM values of all members as of the day of the close; newer values are not overwritten."""

    name = "rfm"
    for_archived = True

    def batches(self, program, step):
        if program.club_closed_on and step.day < program.club_closed_on:
            return
        measure = program._club_measure(step.day)
        after = step.position or 0
        while True:
            _count, after = program._club_rfm_batch(step.day, measure, after)
            if after is None:
                return
            yield after


class LoyaltyProgram(models.Model):
    """Computation of the members' RFM values at the close, in set-based SQL.

    The values equal `engine.rfm.rfm_of` of each member. Cards are only read, so that no cashier
    has to wait.
    """

    _inherit = "loyalty.program"

    club_rfm_months = fields.Integer(
        string="Behaviour Period (Months)",
        default=12,
        required=True,
        help="Number of months of purchases from which members' segments and purchase behaviour are computed.",
    )

    @api.constrains("club_rfm_months")
    def _check_club_rfm_months(self):
        for program in self:
            if not 1 <= program.club_rfm_months <= engine.LONGEST:
                raise ValidationError(
                    self.env._(
                        "The behaviour period must be between 1 and %(months)s months.",
                        months=engine.LONGEST,
                    )
                )

    def _club_switch_off(self):
        """Delete the RFM values, because a program that is not a club has none."""
        result = super()._club_switch_off()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM loyalty_club_rfm rfm USING loyalty_card card
                 WHERE card.id = rfm.card_id AND card.program_id = ANY(%s)
                """,
                self.ids,
            )
        )
        self._club_invalidate_rfm()
        return result

    def _club_close_stages(self):
        return [*super()._club_close_stages(), Rfm()]

    def _club_measure(self, day):
        """The club's cuts and rhythm on `day`, as an `engine.Club`."""
        self.env.flush_all()
        over = engine.spans(day, self.club_rfm_months)
        self.env.cr.execute(rfm_sql.club(self, over))
        days, gaps, *cuts = self.env.cr.fetchone()
        return engine.Club(*(tuple(cut or ()) for cut in cuts), engine.Rhythm(days, gaps))

    def _club_rfm_batch(self, day, measure, after=0):
        """Store the changed RFM values of the next members with card ids above `after`.

        :return: (number of rows written, last card id of the batch, or None if no card is left)
        """
        last = self._club_end_of_range(after, RFM_RANGE)
        if last is None:
            return 0, None
        over = engine.spans(day, self.club_rfm_months)
        found = rfm_sql.placed(self, after, last, over, measure)
        self.env.cr.execute(rfm_sql.stored(found, after, last))
        written = [row[0] for row in self.env.cr.fetchall()]
        if written:
            self._club_invalidate_rfm()
        return len(written), last

    def _club_invalidate_rfm(self):
        """Invalidate the cached RFM values after plain SQL has changed them."""
        self.env["loyalty.card"].invalidate_model(RFM_FIELDS, flush=False)
        self.env["loyalty.club.rfm"].invalidate_model(flush=False)
        self.env["res.partner"].invalidate_model(["club_segment", "club_churn_risk"], flush=False)
