from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import periods

MONTHS = [(str(number), str(number)) for number in range(1, 13)]


class LoyaltyClubBenefit(models.Model):
    """A benefit of a tier or of VIPs, which is not paid with points: who has it, how often, at
    what cost to the shop, and on which day it is delivered automatically.
    """

    _name = "loyalty.club.benefit"
    _inherit = ["loyalty.club.setting"]
    _description = "Customer Club Benefit"
    _order = "program_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    program_id = fields.Many2one(domain="[('is_club', '=', True)]")
    kind = fields.Selection(
        [
            ("service", "Service"),
            ("experience", "Experience"),
            ("early", "Early access"),
            ("event", "Private event"),
            ("gift", "Gift"),
            ("discount", "Discount or money"),
        ],
        required=True,
        default="service",
    )
    description = fields.Text(translate=True, help="What members read about it.")
    tier_id = fields.Many2one(
        "loyalty.club.tier",
        string="From Tier",
        domain="[('program_id', '=', program_id)]",
        index="btree_not_null",
        ondelete="restrict",
        help="Members of this tier and of higher ones have it. Empty: of every tier, or of none.",
    )
    for_vip = fields.Boolean(string="VIPs Only", help="Only VIPs have it.")
    cost = fields.Monetary(string="Cost per Use", help="What one use costs the shop.")
    quota = fields.Integer(
        string="Uses per Year", help="For each member, in a year of the club's calendar; 0: no limit."
    )
    due = fields.Selection(
        [
            ("never", "Only when the member asks"),
            ("birthday", "Each birthday"),
            ("joined", "Each year on the day of joining"),
            ("reached", "On reaching the tier"),
            ("fixed", "Each year on a day"),
        ],
        string="Delivered",
        required=True,
        default="never",
        help="Automatic delivery creates a task, at most once a year for each member.",
    )
    due_month = fields.Selection(MONTHS, string="Month", default="1", help="Month of the club's calendar.")
    due_day = fields.Integer(string="Day", default=1)
    lead_days = fields.Integer(
        string="Days to Prepare",
        help="Number of days before its date at which the task is created. For a tier that is reached: number of "
        "days within which it is delivered.",
    )
    checked_on = fields.Date(readonly=True, copy=False, help="The last day for which due benefits were checked.")
    use_count = fields.Integer(string="Uses", compute="_compute_uses")
    use_cost = fields.Monetary(string="Total Cost", compute="_compute_uses")

    @api.constrains("program_id", "tier_id")
    def _check_tier(self):
        for benefit in self:
            if benefit.tier_id and benefit.tier_id.program_id != benefit.program_id:
                raise ValidationError(self.env._("Choose a tier of the benefit's own club."))

    @api.constrains("cost", "quota", "lead_days", "due", "due_day", "tier_id", "for_vip")
    def _check_numbers(self):
        for benefit in self:
            if benefit.cost < 0 or benefit.quota < 0:
                raise ValidationError(self.env._("Costs and numbers of uses cannot be negative."))
            if not 0 <= benefit.lead_days <= 90:
                raise ValidationError(self.env._("The days to prepare must be between 0 and 90."))
            if not 1 <= benefit.due_day <= 31:
                raise ValidationError(self.env._("The day of the month must be between 1 and 31."))
            if benefit.due == "reached" and not (benefit.tier_id or benefit.for_vip):
                raise ValidationError(self.env._("Choose the tier to be reached, or make the benefit for VIPs only."))

    def _compute_uses(self):
        groups = self.env["loyalty.club.benefit.use"]._read_group(
            [("benefit_id", "in", self.ids), ("state", "=", "delivered")],
            ["benefit_id"],
            ["__count", "cost:sum"],
        )
        found = {benefit.id: counts for benefit, *counts in groups}
        for benefit in self:
            benefit.use_count, benefit.use_cost = found.get(benefit.id, (0, 0))

    def write(self, vals):
        if "program_id" in vals and any(one.program_id.id != vals["program_id"] for one in self):
            raise UserError(self.env._("A benefit cannot be moved to another club. Create a new one there instead."))
        if {"due", "due_month", "due_day", "active"} & vals.keys():
            # days before the change do not make the benefit due
            self.sudo().checked_on = False
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        uses = self.env["loyalty.club.benefit.use"].sudo()
        for benefit in self:
            if uses.search_count([("benefit_id", "=", benefit.id)], limit=1):
                raise UserError(
                    self.env._(
                        "%(benefit)s has been used and cannot be deleted. Archive it instead.", benefit=benefit.name
                    )
                )

    # members who have it

    def _is_for(self, card):
        """Whether the member has this benefit."""
        self.ensure_one()
        tier = self.tier_id
        reached = not tier or card._club_has_tier_from(tier.threshold)
        return reached and (not self.for_vip or card.club_is_vip)

    def _members(self):
        """The domain of the cards that have it, as `_is_for` checks for one card."""
        self.ensure_one()
        domain = fields.Domain(
            [
                ("program_id", "=", self.program_id.id),
                ("is_club_card", "=", True),
                ("active", "=", True),
                ("club_blocked", "=", False),
                ("partner_id", "!=", False),
            ]
        )
        if self.tier_id:
            domain &= fields.Domain("club_tier_id", "in", self._tiers().ids)
        if self.for_vip:
            domain &= self.env["loyalty.card"]._club_vip_domain()
        return domain

    def _tiers(self):
        """The tiers that have it: its own and higher ones; without a tier, all, or the VIP tiers if it is for VIPs."""
        tiers = self.program_id.club_tier_ids
        if self.tier_id:
            tiers = tiers.filtered(lambda tier: tier.threshold >= self.tier_id.threshold)
        return tiers if self.tier_id or not self.for_vip else tiers.filtered("is_vip")

    # text

    def _in_words(self):
        """How often, when and for whom, as a text for members."""
        self.ensure_one()
        parts = []
        if self.quota == 1:
            parts.append(self.env._("once a year"))
        elif self.quota:
            number = self.program_id._club_format_number(self.quota)
            parts.append(self.env._("%(count)s times a year", count=number))
        if self.due != "never":
            parts.append(self._due_in_words())
        if self.for_vip:
            parts.append(self.env._("for VIPs"))
        return self.env._(", ").join(parts)

    def _due_in_words(self):
        if self.due == "birthday":
            return self.env._("on your birthday")
        if self.due == "joined":
            return self.env._("each year on the day you joined")
        if self.due == "reached":
            return self.env._("when you reach it")
        day = self.program_id._club_day()
        return self.env._("each year, next on %(date)s", date=self.program_id._club_format_date(self._next_fixed(day)))

    def _next_fixed(self, day):
        """The next date of the yearly delivery, on or after `day`."""
        calendar = self.program_id.club_calendar
        return periods.yearly_day(day, calendar, int(self.due_month or 1), self.due_day)

    def action_open_uses(self):
        """Open the uses of this benefit, including those that are due."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_club_benefit_use_action")
        return {**action, "domain": [("benefit_id", "=", self.id)], "context": {}}
