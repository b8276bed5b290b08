import re

from odoo import models

from odoo.addons.loyalty.models import loyalty_reward as core

#: As core writes large amounts into a reward's description.
SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?e\+\d+")


class LoyaltyReward(models.Model):
    _inherit = "loyalty.reward"

    def _club_is_per_point(self):
        """Whether the reward gives money for each point."""
        return self.reward_type == "discount" and self.discount_mode == "per_point"

    def _club_title(self):
        """In the reader's language and digits, unless the owner has put it into words."""
        if self._club_is_described_by_itself():
            return self._club_describe()
        return SCIENTIFIC.sub(
            lambda found: self.program_id._club_format_number(float(found[0])),
            super()._club_title() or "",
        )

    def _club_is_described_by_itself(self):
        """Whether nobody has put the reward into words of his own: the stored sentence was
        written once, in the language of whoever made the reward, by the club or, before
        the program was one, by core."""
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
        """For whom the reward is."""
        self.ensure_one()
        return self.env._("For members of %(tier)s and above", tier=self.club_tier_id.name)

    def _club_progress(self, points):
        """How near `points` are: {percent, ready, missing, text}."""
        self.ensure_one()
        needed = self.required_points
        ready = points >= needed and points > 0
        missing = max(0, needed - points)
        share = 1 if ready or not needed else max(points, 0) / needed
        return {
            # 100 % only when it is there
            "percent": 100 if ready else min(99, int(share * 100)),
            "ready": ready,
            "missing": missing,
            "text": self.env._("Available now: ask for it with your next purchase")
            if ready
            else self.env._("%(points)s points to go", points=self.program_id._club_format_number(missing)),
        }
