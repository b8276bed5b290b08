from odoo import fields, models
from odoo.tools import SQL

from ...engine import tiers as engine
from ...engine.roster import Problem


class LoyaltyClubImport(models.TransientModel):
    """Members who had a tier elsewhere keep it here for a time."""

    _inherit = "loyalty.club.import"

    tier_until = fields.Date(
        string="Tiers Kept Until",
        help="Until this day the members keep the tier of the file, whatever they buy. Empty: for a"
        " whole period of the club.",
    )

    def _tiers_by_name(self):
        """{name in any language, in small letters: tier}."""
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        return {
            tier.with_context(lang=language).name.strip().casefold(): tier
            for tier in self.program_id.club_tier_ids
            for language in languages
        }

    def _plan(self, digest, rows):
        steps = super()._plan(digest, rows)
        tiers = self._tiers_by_name()
        if not tiers:
            return steps
        for step in steps:
            if step.row.tier and step.row.tier.strip().casefold() not in tiers:
                step.problems += (Problem("tier_unknown", step.row.tier),)
                step.outcome, step.points = "wrong", 0 * step.points
        return steps

    def _after_cards(self, steps, cards):
        """Give each member the tier of the row, unless there is a higher one."""
        result = super()._after_cards(steps, cards)
        tiers = self._tiers_by_name()
        for name, tier in tiers.items():
            members = [
                cards[step.partner_id] for step in steps if step.row.tier.strip().casefold() == name
            ]
            if members:
                self._give_tier(tier, members)
        return result

    def _give_tier(self, tier, members):
        program = self.program_id
        day = program._club_day()
        self.env["loyalty.club.tier"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH lower AS (
                    SELECT card.id, card.club_tier_id, card.company_id, card.club_score
                      FROM loyalty_card card
                      LEFT JOIN loyalty_club_tier had ON had.id = card.club_tier_id
                     WHERE card.id = ANY(%(cards)s)
                       AND (had.id IS NULL OR had.threshold < %(threshold)s)
                ), given AS (
                    UPDATE loyalty_card card
                       SET club_tier_id = %(tier)s, club_tier_since = %(day)s,
                           club_tier_until = %(until)s, club_tier_hold_id = %(tier)s,
                           club_tier_hold_until = %(until)s
                      FROM lower WHERE card.id = lower.id
                )
                INSERT INTO loyalty_club_tier_change (
                    card_id, company_id, date, from_tier_id, to_tier_id, direction, reason, note,
                    score, threshold, create_uid, create_date, write_uid, write_date)
                SELECT id, company_id, %(day)s, club_tier_id, %(tier)s, 'up', 'promised', %(note)s,
                       coalesce(club_score, 0), %(threshold)s,
                       %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM lower
                """,
                cards=members,
                tier=tier.id,
                threshold=tier.threshold,
                day=day,
                until=self.tier_until or engine.period_from(day, program._club_ladder()),
                note=self.env._("Imported"),
                uid=self.env.uid,
            )
        )

    def _say_problem(self, problem):
        if problem.code == "tier_unknown":
            return self.env._("The club has no tier called %(value)s.", value=problem.value)
        return super()._say_problem(problem)
