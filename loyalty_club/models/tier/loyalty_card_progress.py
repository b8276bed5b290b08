from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import tiers as engine
from .loyalty_card import STAY_SOON_DAYS


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    # shown to members

    def _compute_club_tier_progress(self):
        (self - self.filtered("is_club_card")).club_tier_progress = False
        for program, cards in self.filtered("is_club_card").grouped("program_id").items():
            tiered = program._club_ladder().tiers
            events = cards._club_tier_events_of_all(program._club_day()) if tiered else {}
            for card in cards:
                card.club_tier_progress = bool(tiered) and card._club_progress_to_tier(events[card.id])

    def _club_progress_to_tier(self, events):
        """The member's tier and score, and what is missing for the next tier and to keep this one.

        :param events: what counts for the tier until today, as the engine's `Event`s
        :return: a dict of plain values and sentences
        """
        self.ensure_one()
        program = self.program_id
        ladder = program._club_ladder()
        day = program._club_day()
        standing = self._club_standing()
        tiers = self.env["loyalty.club.tier"].browse([tier.id for tier in ladder.tiers])
        upper = ladder.tiers[standing.rank] if standing.rank < len(ladder.tiers) else None
        score = engine.score(events, ladder, day)
        result = {
            "tier": self.club_tier_id.name or "",
            "score": program._club_format_score(score),
            "percent": 100,
            "next": "",
            "missing": "",
            "stay": "",
        }
        if upper:
            gap = engine.missing_for(upper, events, ladder, day)
            share = min(score / upper.threshold, 1) if upper.threshold else 1
            result |= {
                "next": tiers[standing.rank].name,
                "percent": int(share * 100) if gap.value or gap.amount else 99,
                "missing": program._club_missing_text(gap),
            }
        stay = engine.missing_to_stay(standing, events, ladder, day)
        soon = max(program.club_tier_warn_days, STAY_SOON_DAYS)
        if stay and (stay.value or stay.amount) and (stay.by - day).days <= soon:
            result["stay"] = program._club_stay_text(self.club_tier_id, stay)
        return result

    @api.depends("club_tier_warned", "club_tier_until")
    def _compute_club_tier_is_warned(self):
        for card in self:
            card.club_tier_is_warned = bool(card.club_tier_warned and card.club_tier_warned == card.club_tier_until)

    def _search_club_tier_is_warned(self, operator, value):
        query = SQL("(SELECT id FROM loyalty_card WHERE club_tier_warned = club_tier_until)")
        return self._club_edge_domain(operator, value, lambda: query)

    @api.depends_context("lang")
    def _compute_club_tier_way(self):
        for card in self:
            way = card.club_tier_progress or {}
            sentences = [way.get("stay")]
            if way.get("missing"):
                sentences.append(self.env._("%(missing)s to %(tier)s", missing=way["missing"], tier=way["next"]))
            card.club_tier_way = " ".join(filter(None, sentences))

    def _compute_club_has_tiers(self):
        for card in self:
            card.club_has_tiers = card.is_club_card and bool(card.program_id._club_ladder().tiers)

    def _compute_club_edge(self):
        falling = self.search([("id", "in", self.ids), ("club_is_falling", "=", True)])
        rising = self.search([("id", "in", self.ids), ("club_is_rising", "=", True)])
        for card in self:
            card.club_is_falling = card in falling
            card.club_is_rising = card in rising

    def _search_club_is_falling(self, operator, value):
        """Members whose tier ends within the club's warning period."""
        return self._club_edge_domain(operator, value, self._club_falling_query)

    def _search_club_is_rising(self, operator, value):
        """Members whose score is at least nine tenths of the next tier's threshold."""
        return self._club_edge_domain(operator, value, self._club_rising_query)

    def _club_edge_domain(self, operator, value, query):
        if operator != "in":
            return NotImplemented
        found = fields.Domain("id", "in", query())
        return fields.Domain.OR([found if wanted else ~found for wanted in value])

    @api.model
    def _club_falling_query(self):
        return SQL(
            """(
            SELECT card.id FROM loyalty_card card
              JOIN loyalty_program program ON program.id = card.program_id
             WHERE card.is_club_card AND card.active AND card.club_tier_id IS NOT NULL
               AND NOT coalesce(card.club_tier_locked, FALSE)
               AND card.club_tier_until < program.club_tier_warn_days
                   + (now() AT TIME ZONE coalesce(program.club_tz, 'UTC'))::date)"""
        )

    @api.model
    def _club_rising_query(self):
        return SQL(
            """(
            SELECT card.id FROM loyalty_card card
              LEFT JOIN loyalty_club_tier tier ON tier.id = card.club_tier_id
             CROSS JOIN LATERAL (
                   SELECT threshold FROM loyalty_club_tier upper
                    WHERE upper.program_id = card.program_id AND upper.active
                      AND upper.threshold > coalesce(tier.threshold, 0)
                    ORDER BY threshold LIMIT 1) next
             WHERE card.is_club_card AND card.active
               AND card.club_score >= 0.9 * next.threshold)"""
        )
