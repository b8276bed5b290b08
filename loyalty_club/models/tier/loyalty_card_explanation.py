from odoo import fields, models

from ...engine import tier_reasons
from ...engine import tiers as engine
from ...engine.points import exact
from . import tier_sql

#: Number of latest purchases and entries that an explanation lists.
SOURCES = 10


class LoyaltyCard(models.Model):
    """Explains a member's tier: how the score is computed, why the tier is kept, what is missing.

    The engine computes all values; this class formats them as sentences.
    """

    _inherit = "loyalty.card"

    club_tier_why = fields.Html(
        string="Why This Tier", compute="_compute_club_tier_why", compute_sudo=True, sanitize=False
    )

    def _compute_club_tier_why(self):
        for card in self:
            card.club_tier_why = card.club_has_tiers and self.env["ir.qweb"]._render(
                "loyalty_club.tier_why", {"why": card._club_tier_why()}
            )

    def action_club_open_tier_why(self):
        """Open the explanation of the member's tier."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_card_action_tier_why")
        return {**action, "res_id": self.id}

    def _club_tier_why(self):
        """The explanation of this member's tier, as a dict of plain values and sentences."""
        self.ensure_one()
        program = self.program_id
        day = program._club_day()
        events = self._club_tier_events(day)
        way = self._club_progress_to_tier(events)
        return {
            **way,
            "missing_for": self.env._("Missing for %(tier)s:", tier=way["next"]),
            "member": self.partner_id.display_name or "",
            "icon": self.club_tier_id.icon or "fa-star-o",
            "carriers": self._club_tier_carriers(events, day),
            "period": program._club_tier_period_text(day),
            **self._club_tier_parts(day),
            **self._club_tier_spent(events, day),
            "ladder": self._club_tier_ladder(events, day),
            **self._club_tier_sources(day),
        }

    def _club_tier_carriers(self, events, day):
        """Sentences about why the member has the tier: score, guarantee, paid membership, …"""
        found = tier_reasons.carriers(self._club_standing(), events, self.program_id._club_ladder(), day)
        said = [self.program_id._club_carrier_text(self.club_tier_id, carrier) for carrier in found]
        return said or [self.env._("There is no tier yet.")]

    def _club_tier_parts(self, day):
        """How the score is computed: `parts`, each a metric with its value, weight and share of
        the score; `total`, their sum; `is_weighted`."""
        program = self.program_id
        ladder = program._club_ladder()
        weights = program._club_parts()
        values = {
            metric: engine.score(self._club_tier_events_of_all(day, {metric: exact(1)})[self.id], ladder, day)
            for metric in weights
        }
        shares = tier_reasons.rounded([values[metric] * weights[metric] for metric in weights])
        is_weighted = program.club_tier_basis == "score"
        parts = [
            {
                "metric": metric,
                "label": program._club_metric_label(metric),
                "value": program._club_format_metric(metric, values[metric]),
                "weight": program._club_format_share(weights[metric]),
                "counts": program._club_format_number(share) if is_weighted else "",
                "points": share,
            }
            for metric, share in zip(weights, shares, strict=True)
        ]
        return {
            "parts": [part for part in parts if part["points"] or is_weighted or part is parts[0]],
            "total": program._club_format_score(sum(shares)),
            "is_weighted": is_weighted,
        }

    def _club_tier_spent(self, events, day):
        """`spent`: the amount that counts for a minimum spend; empty if no tier has one."""
        program = self.program_id
        ladder = program._club_ladder()
        if not any(tier.minimum for tier in ladder.tiers):
            return {"spent": ""}
        spent = engine.spent_in_period(events, ladder, day)
        return {"spent": program._club_format_money(spent)}

    def _club_tier_ladder(self, events, day):
        """The tiers of the club, with what each needs and whether the member reaches it on `day`."""
        program = self.program_id
        ladder = program._club_ladder()
        tiers = self.env["loyalty.club.tier"].browse([tier.id for tier in ladder.tiers])
        gaps = [engine.missing_for(tier, events, ladder, day) for tier in ladder.tiers]
        return [
            {
                "name": tier.name,
                "icon": tier.icon,
                "from": program._club_tier_from_text(tier),
                "is_reached": not (gap.value or gap.amount),
                "is_own": tier == self.club_tier_id,
            }
            for tier, gap in zip(tiers, gaps, strict=True)
        ]

    def _club_tier_sources(self, day):
        """`sources`: the latest purchases and entries that count, each with its value and the last
        day on which it counts; `more`: a text with the number of others."""
        rows = self._club_tier_source_rows(day)
        program = self.program_id
        ladder = program._club_ladder()
        others = program._club_format_number(max(len(rows) - SOURCES, 0))
        return {
            "sources": [
                {
                    "day": program._club_format_date(date),
                    "name": record.name if record._name == "loyalty.club.transaction" else record.description,
                    "counts": program._club_format_metric(program.club_tier_basis, value),
                    "until": program._club_format_date(tier_reasons.counts_until(date, ladder)),
                }
                for date, value, record in rows[:SOURCES]
            ],
            "more": self.env._("and %(count)s more", count=others) if len(rows) > SOURCES else "",
        }

    def _club_tier_source_rows(self, day):
        """[(date, value, transaction or entry)] of what counts on `day`, the latest first."""
        program = self.program_id
        first, _last = tier_reasons.counted(program._club_ladder(), day)
        self.env.cr.execute(tier_sql.sources(program, tier_sql.of_ids(self.ids), day))
        rows, seen = [], set()
        for date, value, deal, entry in self.env.cr.fetchall():
            # a day with several purchases is one visit
            again = program.club_tier_basis == "visits" and date in seen
            if (first and date < first) or again:
                continue
            seen.add(date)
            model, record = ("loyalty.club.transaction", deal) if deal else ("loyalty.club.entry", entry)
            rows.append((date, exact(value), self.env[model].browse(record)))
        return rows
