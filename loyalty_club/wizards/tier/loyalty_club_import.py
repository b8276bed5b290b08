from odoo import fields, models

from ...engine import tiers as engine
from ...engine.roster import Problem
from ...models.tier import tier_posting


class LoyaltyClubImport(models.TransientModel):
    """Import of tiers: members keep the tier of the former system for a period."""

    _inherit = "loyalty.club.import"

    tier_until = fields.Date(
        string="Tiers Kept Until",
        help="Until this day the members keep the tier of the file, whatever they buy. Empty: for a"
        " whole period of the club.",
    )

    def _tiers_by_name(self):
        """{name in any installed language, case-folded: tier}."""
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
        """Give each member the tier of the row, unless the member has a higher one."""
        result = super()._after_cards(steps, cards)
        tiers = self._tiers_by_name()
        for name, tier in tiers.items():
            members = [cards[step.partner_id] for step in steps if step.row.tier.strip().casefold() == name]
            if members:
                self._give_tier(tier, members)
        return result

    def _give_tier(self, tier, members):
        program = self.program_id
        day = program._club_day()
        until = self.tier_until or engine.period_from(day, program._club_ladder())
        self.env["loyalty.club.tier"].flush_model()
        cards = self.env["loyalty.card"].browse(members)
        tier_posting.promise(cards, tier, day, until, self.env._("Imported"))

    def _say_problem(self, problem):
        if problem.code == "tier_unknown":
            return self.env._("The club has no tier called %(value)s.", value=problem.value)
        return super()._say_problem(problem)
