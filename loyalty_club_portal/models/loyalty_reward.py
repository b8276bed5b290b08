import re

from odoo import models

from odoo.addons.loyalty.models import loyalty_reward as core

#: Core's notation of large amounts in a reward's description.
SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?e\+\d+")


class LoyaltyReward(models.Model):
    _inherit = "loyalty.reward"

    def _club_is_per_point(self):
        """Whether the reward gives money for each point."""
        return self.reward_type == "discount" and self.discount_mode == "per_point"

    def _club_title(self):
        """Describe the reward in the reader's language and digits, unless its description was edited."""
        if self._club_is_described_by_itself():
            return self._club_describe()
        return SCIENTIFIC.sub(
            lambda found: self.program_id._club_format_number(float(found[0])),
            super()._club_title() or "",
        )

    def _club_is_described_by_itself(self):
        """Whether the stored description is generated, not edited by a user.

        It was generated once, in the language of the user who created the reward: by the club,
        or by core if the program became a club later. So it is compared in all installed languages.
        """
        plain = self.with_context(club_isolate=False)
        written = plain.with_context(lang="en_US").description
        if plain.description != written:
            return False
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        rewards = [plain.with_context(lang=language) for language in languages]
        return any(written in (reward._club_describe(), reward._club_core_description()) for reward in rewards)

    def _club_core_description(self):
        draft = self.new(origin=self)
        core.LoyaltyReward._compute_description(draft)
        return draft.description

    def _club_from_tier_text(self):
        """Say which members the reward is for."""
        self.ensure_one()
        return self.env._("For members of %(tier)s and above", tier=self.club_tier_id.name)

    def _club_progress(self, points):
        """Return how close `points` are to the reward: {percent, ready, missing, text}."""
        self.ensure_one()
        needed = self.required_points
        ready = points >= needed and points > 0
        missing = max(0, needed - points)
        share = 1 if ready or not needed else max(points, 0) / needed
        return {
            # rounding must not show 100 % before the reward is available
            "percent": 100 if ready else min(99, int(share * 100)),
            "ready": ready,
            "missing": missing,
            "text": self.env._("Available now: ask for it with your next purchase")
            if ready
            else self.env._("%(points)s points to go", points=self.program_id._club_format_number(missing)),
        }
