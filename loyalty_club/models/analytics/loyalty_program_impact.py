from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...engine import impact as engine
from ...engine.impact_sums import Stratum
from ..ledger import locking
from ..program.close import Stage
from . import impact_sql


class Impact(Stage):
    """What VIPs, tiers and benefits brought, at the first close of a month."""

    name = "impact"
    only_today = only_at_night = True

    def batches(self, program, step):
        measured_on = program.club_impact_measured_on
        if measured_on and measured_on >= step.day.replace(day=1):
            return
        if not program.env["loyalty.club.impact"]._is_measured(program):
            if program._club_measure_impact() is None:
                return
        program.club_impact_measured_on = step.day
        yield


class LoyaltyProgram(models.Model):
    """What VIPs, tiers and benefits brought: measured at the first close of a month and on demand, in set-based
    SQL. Cards and purchases are only read: no cashier waits.
    """

    _inherit = "loyalty.program"

    club_impact_months = fields.Integer(
        string="Measurement Period (Months)",
        default=3,
        required=True,
        help="Number of months after which the effect of the VIP club, tiers and benefits is measured, compared "
        "with the year before. Few months give a result sooner; many suit goods that are bought seldom.",
    )

    club_impact_measured_on = fields.Date(
        string="Effect Measured On",
        readonly=True,
        copy=False,
        help="Day on which the close of the day last measured the effect, which it does once a month. Empty: the "
        "next close measures it.",
    )

    @api.constrains("club_impact_months")
    def _check_club_impact_months(self):
        for program in self:
            if not 1 <= program.club_impact_months <= engine.LONGEST:
                raise ValidationError(
                    self.env._(
                        "The measurement period must be between 1 and %(months)s months.",
                        months=engine.LONGEST,
                    )
                )

    def write(self, vals):
        """Over other months it is measured anew, at the next close."""
        if "club_impact_months" in vals:
            vals = {"club_impact_measured_on": False, **vals}
        return super().write(vals)

    def _club_close_stages(self):
        return [*super()._club_close_stages(), Impact()]

    def _club_impact_day(self):
        """The last whole day of the club."""
        return self._club_day() - timedelta(days=1)

    def _club_measure_impact(self, day=None):
        """Measure what this club's VIPs, tiers and benefits brought by `day` (default: the
        last whole day) and keep it, instead of what was kept for that day before. Return the
        `loyalty.club.impact` records; None where somebody else measures this club right now."""
        self.ensure_one()
        if not self._club_impact_lock():
            return None
        self.env.flush_all()
        day, found = day or self._club_impact_day(), []
        with self._club_merge_all():
            over = engine.plan(day, self.club_impact_months, self._club_known_since())
            self._club_impact_windows(over)
            for subject in self._club_impact_subjects():
                had = self._club_impact_had(subject["events"], over)
                if had:
                    impact = engine.measured(self._club_impact_strata(subject, over).values(), over)
                    found.append((subject, had, impact))
            self.env.cr.execute(impact_sql.drop_months())
        return self.env["loyalty.club.impact"]._keep(self, over, found)

    def _club_impact_lock(self):
        """Whether nobody else measures this club in this moment; until the transaction ends."""
        return locking.try_lock_job(self.env, "loyalty.club.impact", self.id)

    def _club_known_since(self):
        """The first day of which purchases are known: members of a former system have none."""
        self.env.cr.execute(
            SQL(
                """
                SELECT min(date) FROM loyalty_club_transaction
                 WHERE card_id IN (SELECT id FROM loyalty_card WHERE program_id = %s)
                """,
                self.id,
            )
        )
        days = (self.env.cr.fetchone()[0], self.club_start_date)
        return max(filter(None, days), default=None)

    @contextmanager
    def _club_merge_all(self):
        """All members are joined with all, so let each join hash: the planner knows little of
        how many had an event, and where it takes them for few, it goes through all of them for
        each member."""
        self.env.cr.execute(SQL("SET LOCAL enable_nestloop = off"))
        yield
        self.env.cr.execute(SQL("SET LOCAL enable_nestloop TO DEFAULT"))

    def _club_impact_windows(self, over):
        """Every member's months, in a table of this transaction."""
        self.env.cr.execute(impact_sql.drop_months())
        self.env.cr.execute(impact_sql.windows(self, over))
        self.env.cr.execute(SQL("ANALYZE %s", impact_sql.TABLE))

    def _club_impact_had(self, events, over):
        """How many members had the event so far."""
        self.env.cr.execute(SQL("SELECT count(*) FROM (%s) event WHERE day <= %s", events, over.day))
        return self.env.cr.fetchone()[0]

    def _club_impact_strata(self, subject, over):
        """The engine's strata of one event; the months of the members are there."""
        self.env.cr.execute(impact_sql.strata(over, subject["events"], subject["uses"], subject["may"]))
        wide = len(impact_sql.SIDE)
        return {
            row[:4]: Stratum(
                row[1],
                row[2],
                impact_sql.side(row[4 : 4 + wide]),
                impact_sql.side(row[4 + wide : 4 + 2 * wide]),
                Decimal(row[-1]),
            )
            for row in self.env.cr.fetchall()
        }

    # what is measured

    def _club_impact_subjects(self):
        """What may have brought something: `kind`, `tier`, `benefit`, and the queries of its
        events, of what was used and of who may have it, as `impact_sql.strata` takes them."""
        everything = impact_sql.used(self)
        vip = {"kind": "vip", "events": self._club_vip_days(), "uses": everything, "may": None}
        tiers = [
            {"kind": "tier", "tier": tier, "events": self._club_tier_days(tier), "uses": everything, "may": None}
            for tier in self.club_tier_ids
            # what everybody has cannot be compared
            if tier.threshold > 0
        ]
        return [vip, *tiers, *(self._club_benefit_subject(benefit) for benefit in self.club_benefit_ids)]

    def _club_benefit_subject(self, benefit):
        """A benefit of a tier or of VIPs is compared with those of them who did not use it,
        or the tier would be taken for the benefit."""
        uses = impact_sql.used(self, benefit)
        may = None
        if benefit.for_vip:
            may = self._club_vip_days()
        elif benefit.tier_id and benefit.tier_id.threshold > 0:
            may = self._club_tier_days(benefit.tier_id)
        events = impact_sql.first(SQL("SELECT card_id, day FROM (%s) used", uses))
        return {"kind": "benefit", "benefit": benefit, "events": events, "uses": uses, "may": may}

    def _club_vip_days(self):
        """Who became a VIP when: by invitation or with a tier."""
        tiers = self.with_context(active_test=False).club_tier_ids.filtered("is_vip")
        return impact_sql.first(impact_sql.invited(self), impact_sql.reached(tiers))

    def _club_tier_days(self, tier):
        """Who reached this tier or a higher one when."""
        tiers = self.with_context(active_test=False).club_tier_ids
        return impact_sql.first(impact_sql.reached(tiers.filtered(lambda other: other.threshold >= tier.threshold)))
