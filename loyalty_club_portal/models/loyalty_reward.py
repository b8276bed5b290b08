import re

from odoo import models

#: As core writes large amounts into a reward's description.
SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?e\+\d+")


class LoyaltyReward(models.Model):
    _inherit = "loyalty.reward"

    def _club_is_per_point(self):
        """Whether the reward gives money for each point."""
        return self.reward_type == "discount" and self.discount_mode == "per_point"

    def _club_title(self):
        """In the reader's language and digits, unless the owner has put it into words."""
        if self._club_is_described_by_core():
            if self.reward_type == "discount":
                return self._club_discount_title()
            if self.reward_type == "product":
                return self._club_product_title()
        return SCIENTIFIC.sub(
            lambda found: self.program_id._club_format_number(float(found[0])),
            super()._club_title() or "",
        )

    def _club_is_described_by_core(self):
        """Whether nobody has put the reward into words of his own, in this language or at
        all. Core writes its words once, in the language of whoever made the reward."""
        source = self.with_context(lang="en_US")
        written = {self.description, source.description}
        return len(written) == 1 and written <= {
            self._club_core_description(lang)
            for lang in {"en_US", self.env.lang, self.env.user.lang}
            if lang
        }

    def _club_core_description(self, lang):
        reward = self.with_context(lang=lang)
        draft = reward.new(origin=reward)
        draft._compute_description()
        return draft.description

    def _club_discount_title(self):
        program = self.program_id
        money = program._club_format_money(self.discount)
        if self.discount_mode == "per_point":
            title = self.env._("%(money)s off for each point", money=money)
        elif self.discount_mode == "percent":
            title = self.env._(
                "%(percent)s%% off", percent=program._club_format_number(self.discount)
            )
        else:
            title = self.env._("%(money)s off", money=money)
        if self.discount_applicability == "cheapest":
            title = self.env._("%(discount)s on the cheapest product", discount=title)
        elif self.discount_applicability == "specific":
            title = self.env._("%(discount)s on chosen products", discount=title)
        if self.discount_max_amount:
            title = self.env._(
                "%(discount)s, up to %(money)s",
                discount=title,
                money=program._club_format_money(self.discount_max_amount),
            )
        return title

    def _club_product_title(self):
        products = self.reward_product_ids.with_context(display_default_code=False)
        names = self.env._(" or ").join(products.mapped("display_name"))
        if self.reward_product_qty > 1:
            names = self.env._(
                "%(count)s × %(products)s",
                count=self.program_id._club_format_number(self.reward_product_qty),
                products=names,
            )
        return self.env._("Free: %(products)s", products=names)

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
            "text": self.env._("Yours now: ask for it with your next purchase")
            if ready
            else self.env._(
                "%(points)s points to go", points=self.program_id._club_format_number(missing)
            ),
        }
