from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import terms as engine_terms
from ...engine.points import exact


class LoyaltyReward(models.Model):
    _name = "loyalty.reward"
    _inherit = ["loyalty.reward", "loyalty.club.part"]

    club_is_club = fields.Boolean(related="program_id.is_club", string="Customer Club")
    club_tier_id = fields.Many2one(
        "loyalty.club.tier",
        string="From Tier",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('program_id', '=', program_id)]",
        help="Only members of this tier and above may claim the reward.",
    )

    @api.constrains("club_tier_id", "program_id")
    def _check_club_tier(self):
        for reward in self:
            if reward.club_tier_id and reward.club_tier_id.program_id != reward.program_id:
                raise ValidationError(self.env._("Choose a tier of the reward's own club."))

    def _club_is_open_to(self, card):
        """Whether the member's tier is high enough to claim the reward."""
        self.ensure_one()
        tier = self.sudo().club_tier_id
        mine = card.sudo().club_tier_id
        return not tier or bool(mine and mine.threshold >= tier.threshold)

    def _get_discount_mode_select(self):
        """Replace a label of core with one that this addon translates."""
        symbol = self.env.context.get("currency_symbol", self.env.company.currency_id.symbol)
        words = {"per_point": self.env._("%s per point", symbol)}
        choices = super()._get_discount_mode_select()
        return [(mode, words.get(mode, label)) for mode, label in choices]

    def _compute_description(self):
        """Describe clubs' rewards in the user's language: members read the text on receipts, and
        core writes it in English only."""
        clubs = self.filtered("program_id.is_club")
        for reward in clubs:
            reward.description = reward._club_describe()
        return super(LoyaltyReward, self - clubs)._compute_description()

    def _club_describe(self):
        """The description of the reward, in the user's language."""
        self.ensure_one()
        if self.reward_type == "product":
            products = self.reward_product_ids.with_context(display_default_code=False)
            names = self.env._(" or ").join(products.mapped("display_name"))
            if self.reward_product_qty > 1:
                count = self.program_id._club_format_number(self.reward_product_qty)
                names = self.env._("%(count)s × %(products)s", count=count, products=names)
            return self.env._("Free: %(products)s", products=names)
        if self.reward_type != "discount":
            return (
                self.description or dict(self._fields["reward_type"]._description_selection(self.env))[self.reward_type]
            )
        text = self.env._("%(discount)s off %(goods)s", discount=self._club_amount_off(), goods=self._club_goods())
        if self.discount_max_amount:
            limit = self.program_id._club_format_money(self.discount_max_amount)
            text = self.env._("%(reward)s (at most %(limit)s)", reward=text, limit=limit)
        return text

    def _club_amount_off(self):
        program = self.program_id
        if self.discount_mode == "percent":
            return self.env._("%(number)s%%", number=program._club_format_number(self.discount))
        money = program._club_format_money(self.discount)
        if self.discount_mode == "per_point":
            return self.env._("%(money)s per point", money=money)
        return money

    def _club_goods(self):
        if self.discount_applicability == "cheapest":
            return self.env._("the cheapest product")
        if self.discount_applicability == "specific":
            return self.env._("certain products")
        return self.env._("the whole purchase")

    def _club_price(self):
        """The reward with its current price, as the engine's `Reward`."""
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
        """The reward and its price, as a sentence for members."""
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
        """The reward without its price. Extended where members read it in their own language."""
        self.ensure_one()
        return self.description
