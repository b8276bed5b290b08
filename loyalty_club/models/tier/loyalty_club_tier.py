from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import tiers as engine
from ...engine.points import exact

ICONS = [
    ("fa-user-o", "Person"),
    ("fa-star-o", "Star, hollow"),
    ("fa-star", "Star"),
    ("fa-trophy", "Cup"),
    ("fa-diamond", "Diamond"),
    ("fa-heart", "Heart"),
    ("fa-gift", "Gift"),
]


class LoyaltyClubTier(models.Model):
    """A tier of a club: the score that it needs and what it gives."""

    _name = "loyalty.club.tier"
    _inherit = ["loyalty.club.setting"]
    _description = "Customer Club Tier"
    _order = "program_id, threshold, sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    threshold = fields.Float(
        string="From",
        digits=(16, 2),
        help="The score that a member needs for this tier. 0: every member has it.",
    )
    minimum_spend = fields.Monetary(
        help="Amount that must also be spent in a period to reach this tier and to keep it. In a club that counts a "
        "lifetime, the period is the last months. 0: none.",
    )
    is_floor = fields.Boolean(string="Never Lost", help="Members who have reached this tier never fall below it.")
    multiplier = fields.Float(
        string="Points Multiplier",
        digits=(16, 4),
        default=1.0,
        help="Factor by which the points of the rules are multiplied for members of this tier.",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        string="Member Prices",
        index="btree_not_null",
        ondelete="restrict",
        help="For members of this tier, in quotations, at the point of sale and in the web shop. A pricelist set on "
        "the contact takes precedence.",
    )
    is_vip = fields.Boolean(string="VIP", help="Members of this tier are VIPs.")
    color = fields.Integer(string="Colour")
    icon = fields.Selection(ICONS, default="fa-star-o", required=True)
    benefits = fields.Text(translate=True, help="What members read, one benefit a line.")
    member_count = fields.Integer(string="Members", compute="_compute_member_count")

    @api.constrains("threshold", "multiplier", "minimum_spend")
    def _check_numbers(self):
        for tier in self:
            if tier.threshold < 0 or tier.minimum_spend < 0:
                raise ValidationError(self.env._("The threshold of a tier must be 0 or more."))
            if not 0 < tier.multiplier <= 1000:
                raise ValidationError(
                    self.env._("The points multiplier of a tier must be more than 0 and at most 1000.")
                )

    @api.constrains("threshold", "program_id", "active")
    def _check_thresholds_differ(self):
        for program in self.filtered("active").program_id:
            thresholds = program.club_tier_ids.mapped("threshold")
            if len(set(thresholds)) < len(thresholds):
                raise ValidationError(self.env._("Two tiers of a club begin at the same score. Choose different ones."))

    def _compute_member_count(self):
        groups = self.env["loyalty.card"]._read_group([("club_tier_id", "in", self.ids)], ["club_tier_id"], ["__count"])
        counts = {tier.id: count for tier, count in groups}
        for tier in self:
            tier.member_count = counts.get(tier.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        tiers = super().create(vals_list)
        for program in tiers.program_id:
            if not program.with_context(active_test=False).club_tier_ids - tiers:
                program._club_plan_tier_messages()
        return tiers

    def write(self, vals):
        if "program_id" in vals and any(tier.program_id.id != vals["program_id"] for tier in self):
            raise UserError(self.env._("A tier cannot be moved to another club. Create a new one there instead."))
        if vals.get("active") is False:
            self._check_nobody_has_it()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_nobody_has_it()

    def _club_is_cached(self):
        """The ladder, member prices and offered rewards are cached."""
        return True

    def _check_nobody_has_it(self):
        for tier in self:
            if self.env["loyalty.card"].sudo().search_count([("club_tier_id", "=", tier.id)], limit=1):
                raise UserError(
                    self.env._(
                        "%(tier)s has members. Raise its threshold and close the day first, or give them another tier.",
                        tier=tier.name,
                    )
                )

    def _club_engine_tier(self):
        """This tier as the engine's `Tier`."""
        self.ensure_one()
        return engine.Tier(self.id, exact(self.threshold), exact(self.minimum_spend or 0), self.is_floor)

    def action_open_members(self):
        """Open the members who have this tier."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_card_action_members")
        action["domain"] = [("club_tier_id", "=", self.id), ("is_club_card", "=", True)]
        return action
