from odoo import models

from ..engine import terms as engine_terms
from ..engine.points import exact


class LoyaltyReward(models.Model):
    _inherit = "loyalty.reward"

    def _club_price(self):
        """What the reward costs today, as the engine's value."""
        self.ensure_one()
        return engine_terms.Reward(
            id=self.id,
            kind=self.reward_type,
            mode=self.discount_mode,
            required=exact(self.required_points),
            discount=exact(self.discount or 0),
            quantity=exact(self.reward_product_qty or 1),
            wallet=self.clear_wallet,
        )

    def _club_sentence(self):
        """The reward and its price, as a member reads it."""
        self.ensure_one()
        program = self.program_id
        if self.reward_type == "discount" and self.discount_mode == "per_point":
            return self.env._(
                "Each point is worth %(money)s.",
                money=program._club_format_money(self.discount),
            )
        return self.env._(
            "From %(points)s points: %(reward)s",
            points=program._club_format_number(self.required_points),
            reward=self._club_title(),
        )

    def _club_title(self):
        """The reward without its price; where members read it, in their language."""
        self.ensure_one()
        return self.description
