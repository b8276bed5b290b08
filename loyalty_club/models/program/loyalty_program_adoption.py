from odoo import models
from odoo.tools import SQL

from ...engine.points import UNITS, exact, floor


class LoyaltyProgram(models.Model):
    """Turning a program into a club, with its cards in the ledger, and back into a core program."""

    _inherit = "loyalty.program"

    def _club_switch_on(self):
        """Turn the programs' cards into club cards, with an opening entry for each balance."""
        for program in self.sudo():
            program._club_switch_on_one()

    def _club_switch_on_one(self):
        self.ensure_one()
        if not self.club_start_date:
            self.club_start_date = self._club_day()
        self.flush_recordset()
        self.env["loyalty.card"].flush_model()
        self._club_adopt_unit()
        self._club_merge_duplicates()
        self.env.cr.execute(
            SQL(
                """
                UPDATE loyalty_card
                   SET is_club_card = TRUE,
                       club_joined_on = coalesce(
                           club_joined_on, (create_date AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date)
                 WHERE program_id = %(program)s
                """,
                program=self.id,
                tz=self.club_tz or "UTC",
            )
        )
        self.env["loyalty.card"].invalidate_model(flush=False)
        self._club_open_new_cards()
        self._club_open_returning_cards()

    def _club_adopt_unit(self):
        """Refine the points unit as far as needed to represent every balance exactly."""
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT (points * 100)::numeric %% 100 FROM loyalty_card
                 WHERE program_id = %s AND points <> 0
                """,
                self.id,
            )
        )
        parts = [exact(part) / 100 for (part,) in self.env.cr.fetchall()]
        unit = exact(self.club_unit)
        for finer in UNITS:
            if finer <= unit and all(floor(part, finer) == part for part in parts):
                break
        if finer < unit:
            self.club_unit = float(finer)
            self.flush_recordset(["club_unit"])

    def _club_switch_off(self):
        """Turn these clubs back into core loyalty programs. The cards keep their balances, the
        ledger is kept, and rules with steps become points per unit of currency."""
        for program in self.sudo():
            program.with_context(active_test=False).rule_ids._club_become_plain()
            program.flush_recordset()
            self.env.cr.execute(SQL("UPDATE loyalty_card SET is_club_card = FALSE WHERE program_id = %s", program.id))
            self.env["loyalty.card"].invalidate_model(["is_club_card"], flush=False)
