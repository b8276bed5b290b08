from odoo import models
from odoo.tools import SQL

from ...engine.points import UNITS, exact, floor


class LoyaltyProgram(models.Model):
    """A program becomes a club and gives its cards to the book, or becomes core's again."""

    _inherit = "loyalty.program"

    def _club_switch_on(self):
        """Adopt the cards of these programs with an opening entry each."""
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
                       club_points_pending = coalesce(club_points_pending, 0),
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
        """The coarsest unit, from the club's own down, that holds every balance."""
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

    def _club_merge_duplicates(self):
        """One card for each customer: the oldest keeps the points of all."""
        self.env.cr.execute(
            SQL(
                """
                WITH ranked AS (
                    SELECT id, first_value(id) OVER same AS keeper,
                           sum(points) OVER (PARTITION BY partner_id) AS total
                      FROM loyalty_card
                     WHERE program_id = %s AND active AND partner_id IS NOT NULL
                    WINDOW same AS (PARTITION BY partner_id ORDER BY id)
                )
                UPDATE loyalty_card card
                   SET points = CASE WHEN card.id = keeper THEN total ELSE 0 END,
                       active = card.id = keeper,
                       write_date = now() AT TIME ZONE 'UTC'
                  FROM ranked
                 WHERE card.id = ranked.id
                   AND ranked.keeper IN (SELECT keeper FROM ranked WHERE id <> keeper)
                """,
                self.id,
            )
        )

    def _club_open_new_cards(self):
        """Opening entries of all cards that the book does not know, in one statement.

        A negative balance is a debt like any other.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH opened AS (
                    SELECT id, company_id,
                           floor(points::numeric / %(unit)s) * %(unit)s AS points
                      FROM loyalty_card card
                     WHERE program_id = %(program)s AND points <> 0
                       AND NOT EXISTS (
                           SELECT 1 FROM loyalty_club_entry WHERE card_id = card.id)
                ), entries AS (
                    INSERT INTO loyalty_club_entry (
                        card_id, company_id, kind, points, remaining, released, date,
                        expires_on, key, reason, create_uid, create_date)
                    SELECT id, company_id, 'opening', points, points, TRUE, %(day)s,
                           CASE WHEN points > 0 THEN %(expiry)s::date END,
                           'opening,' || id, %(reason)s,
                           %(uid)s, now() AT TIME ZONE 'UTC'
                      FROM opened WHERE points <> 0
                    ON CONFLICT (key) DO NOTHING
                    RETURNING card_id, points)
                UPDATE loyalty_card card SET points = opened.points
                  FROM opened WHERE card.id = opened.id
                """,
                program=self.id,
                unit=exact(self.club_unit),
                day=self._club_day(),
                expiry=self._club_expiry_from(self._club_day()),
                reason=self.env._("Opening balance"),
                uid=self.env.uid,
            )
        )
        self.env["loyalty.card"].invalidate_model(["points"], flush=False)

    def _club_open_returning_cards(self):
        """Cards that were in the book before: what core did to them meanwhile is posted."""
        self.env.cr.execute(
            SQL(
                """
                SELECT card.id, card.points::numeric - sum(entry.points), sum(entry.points)
                  FROM loyalty_card card
                  JOIN loyalty_club_entry entry ON entry.card_id = card.id AND entry.released
                 WHERE card.program_id = %s
                 GROUP BY card.id
                HAVING abs(card.points::numeric - sum(entry.points)) >= 0.01
                """,
                self.id,
            )
        )
        moved = [(card, exact(d), exact(b)) for card, d, b in self.env.cr.fetchall()]
        unit = exact(self.club_unit)
        for card_id, difference, booked in moved:
            card = self.env["loyalty.card"].browse(card_id)
            card._club_lock()
            card._club_put_balance(booked)
            card._club_catch_up(floor(difference, unit))

    def _club_switch_off(self):
        """Plain core loyalty again: the balances stand in the cards already, rules that
        know steps become points per unit of money. The book stays as it is."""
        for program in self.sudo():
            program.with_context(active_test=False).rule_ids._club_become_plain()
            program.flush_recordset()
            self.env.cr.execute(
                SQL("UPDATE loyalty_card SET is_club_card = FALSE WHERE program_id = %s", program.id)
            )
            self.env["loyalty.card"].invalidate_model(["is_club_card"], flush=False)
