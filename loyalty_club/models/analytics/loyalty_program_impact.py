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
    """Measures the effect of the VIP club, tiers and benefits at the first close of each month."""

    name = "impact"
    only_today = only_at_night = True

    def batches(self, program, step):
        measured_on = program.club_impact_measured_on
        if measured_on and measured_on >= step.day.replace(day=1):
            return
        if not program.env["loyalty.club.impact"]._is_measured(program):
            if program._club_measure_impact() is None:
                return
        program.sudo().club_impact_measured_on = step.day
        yield


class LoyaltyProgram(models.Model):
    """Measurement of the effect of the VIP club, tiers and benefits, in set-based SQL.

    It runs at the first close of each month and on demand. It only reads cards and purchases, so
    that no cashier has to wait for it.
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
        """After a change of the measurement period, the next close measures the effect again."""
        if "club_impact_months" in vals:
            self.sudo().club_impact_measured_on = False
        return super().write(vals)

    def _club_close_stages(self):
        return [*super()._club_close_stages(), Impact()]

    def _club_impact_day(self):
        """Yesterday in the club's time zone: the last day that is complete."""
        return self._club_day() - timedelta(days=1)

    def _club_measure_impact(self, day=None):
        """Measure the effect of the VIP club, tiers and benefits, and replace the rows of that day.

        :param date day: the last day included; default: the last whole day
        :return: the `loyalty.club.impact` records; None if another transaction is measuring this club
        """
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
        """Take the lock on measuring this club until the transaction ends; False if another transaction holds it."""
        return locking.try_lock_job(self.env, "loyalty.club.impact", self.id)

    def _club_known_since(self):
        """The first day from which purchases are known, or None. Purchases in a former system are not known."""
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
        """Disable nested-loop joins for the queries inside.

        They join large sets, for which hash joins are right. PostgreSQL cannot estimate how many
        members had an event; when it expects few, it scans all of them once per member.
        """
        self.env.cr.execute(SQL("SET LOCAL enable_nestloop = off"))
        yield
        self.env.cr.execute(SQL("SET LOCAL enable_nestloop TO DEFAULT"))

    def _club_impact_windows(self, over):
        """Fill the temporary table of `impact_sql.windows` with the months of all members."""
        self.env.cr.execute(impact_sql.drop_months())
        self.env.cr.execute(impact_sql.windows(self, over))
        self.env.cr.execute(SQL("ANALYZE %s", impact_sql.TABLE))

    def _club_impact_had(self, events, over):
        """Number of members who had the event by the day of `over`."""
        self.env.cr.execute(SQL("SELECT count(*) FROM (%s) event WHERE day <= %s", events, over.day))
        return self.env.cr.fetchone()[0]

    def _club_impact_strata(self, subject, over):
        """The strata of one subject; `_club_impact_windows` must have run before.

        :return: {(cohort, months known, class of orders, class of money spent): `Stratum`}
        """
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

    # subjects of the measurement

    def _club_impact_subjects(self):
        """The VIP club, the tiers and the benefits to measure.

        :return: dicts of `kind`, `tier` or `benefit`, and the queries `events`, `uses` and `may`
            that `impact_sql.strata` expects
        """
        everything = impact_sql.used(self)
        vip = {"kind": "vip", "events": self._club_vip_days(), "uses": everything, "may": None}
        tiers = [
            {"kind": "tier", "tier": tier, "events": self._club_tier_days(tier), "uses": everything, "may": None}
            for tier in self.club_tier_ids
            # every member has reached a tier with threshold 0, so there is nobody to compare with
            if tier.threshold > 0
        ]
        return [vip, *tiers, *(self._club_benefit_subject(benefit) for benefit in self.club_benefit_ids)]

    def _club_benefit_subject(self, benefit):
        """The subject of a benefit.

        If the benefit belongs to a tier or to VIPs, its users are compared with members of that
        tier, or with VIPs, who did not use it. Otherwise the effect of the tier would be measured
        as that of the benefit.
        """
        uses = impact_sql.used(self, benefit)
        may = None
        if benefit.for_vip:
            may = self._club_vip_days()
        elif benefit.tier_id and benefit.tier_id.threshold > 0:
            may = self._club_tier_days(benefit.tier_id)
        events = impact_sql.first(SQL("SELECT card_id, day FROM (%s) used", uses))
        return {"kind": "benefit", "benefit": benefit, "events": events, "uses": uses, "may": may}

    def _club_vip_days(self):
        """Query of (card_id, day): when each VIP became one, by invitation or by tier."""
        tiers = self.with_context(active_test=False).club_tier_ids.filtered("is_vip")
        return impact_sql.first(impact_sql.invited(self), impact_sql.reached(tiers))

    def _club_tier_days(self, tier):
        """Query of (card_id, day): when each member first reached this tier or a higher one."""
        tiers = self.with_context(active_test=False).club_tier_ids
        return impact_sql.first(impact_sql.reached(tiers.filtered(lambda other: other.threshold >= tier.threshold)))
