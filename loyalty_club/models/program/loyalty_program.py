from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ...engine.points import UNITS, exact
from .derived import check_derived
from .groups import check_manager

#: Fields that define the value of a point; they cannot change after the first entry.
FROZEN = ("currency_id", "company_id")

#: What managers of sales and tills may write on a club: the order of the list of programs.
OPEN = frozenset({"sequence"})

#: Fields that no `ormcache` reads: writing them, as each close does, keeps the caches.
NOT_CACHED = frozenset({"club_closed_on", "club_completed_at"})


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    # core counts orders as the user: staff of the club without sales rights could not open the form
    order_count = fields.Integer(compute_sudo=True)
    total_order_count = fields.Integer(compute_sudo=True)
    is_club = fields.Boolean(
        string="Customer Club",
        copy=False,
        help="Members' points are kept in a ledger: every change is an entry with its reason, purchases earn points "
        "automatically, and refunds take back exactly what was earned.",
    )
    club_tz = fields.Selection(
        _tz_get,
        string="Club Time Zone",
        default=lambda self: self._default_club_tz(),
        help="The time zone in which the club counts its dates.",
    )
    club_calendar = fields.Selection(
        [("gregorian", "Gregorian"), ("jalali", "Jalali")],
        string="Calendar of the Club",
        default=lambda self: self._default_club_calendar(),
        required=True,
        help="The calendar of the months in which the club counts monthly limits.",
    )
    club_unit = fields.Float(
        string="Points Unit",
        digits=(16, 2),
        default=1.0,
        help="1 means whole points. A finer unit can be chosen at any time; a coarser one cannot be chosen once "
        "points have been given.",
    )
    club_pending_days = fields.Integer(
        string="Pending Period (Days)",
        help="Number of days after which the points of a purchase become available, when goods can no longer be "
        "returned.",
    )
    club_sale_trigger = fields.Selection(
        [
            ("confirmed", "Confirmed"),
            ("delivered", "Delivered"),
            ("invoiced", "Invoiced"),
            ("paid", "Paid"),
        ],
        string="Sales Orders Earn When",
        default="confirmed",
        required=True,
        help="Orders of the point of sale are paid. Points spent are always deducted when the order is confirmed.",
    )
    club_same_order = fields.Boolean(
        string="Spend on the Same Purchase", help="The points of a purchase can be spent on that purchase."
    )
    club_transfer_max = fields.Float(
        string="Monthly Transfer Limit",
        digits=(16, 2),
        help="Points that a member may transfer to other members in a month. 0: no limit.",
    )
    club_debt_policy = fields.Selection(
        [("carry", "Repaid by the next points"), ("write_off", "Written off")],
        string="Points Debt",
        default="carry",
        required=True,
        help="What happens when goods are returned whose points are already spent.",
    )
    club_debt_limit = fields.Float(
        string="Write-Off Limit",
        digits=(16, 2),
        help="Most points written off per return; a larger debt is repaid by the next points. 0: no limit.",
    )
    club_grace_days = fields.Integer(
        string="Grace Period (Days)",
        default=30,
        help="Number of days for which points that are restored after their expiry can still be spent.",
    )
    club_amount_tax = fields.Selection(
        [("incl", "with tax"), ("excl", "without tax")],
        string="Amount Basis",
        default="incl",
        required=True,
    )
    club_amount_rewards = fields.Selection(
        [
            ("before", "before discounts paid with points"),
            ("after", "after discounts paid with points"),
        ],
        string="Discounts",
        default="before",
        required=True,
    )
    club_in_toman = fields.Boolean(
        string="Show Amounts in Toman",
        help="Amounts in rial are shown in Toman, one tenth of them, in everything the club shows to members and "
        "staff.",
    )
    club_currency_name = fields.Char(related="currency_id.name", string="Currency Code")
    club_start_date = fields.Date(
        string="Club Since",
        copy=False,
        help="Orders before this date earn no points.",
    )
    club_closed_on = fields.Date(string="Last Close", readonly=True, copy=False, help="The last day that was closed.")
    club_points_total = fields.Float(string="Points Outstanding", digits=(16, 2), compute="_compute_club_balances")
    club_points_pending_total = fields.Float(string="Points Pending", digits=(16, 2), compute="_compute_club_balances")
    club_rules_text = fields.Text(string="Rules Summary", compute="_compute_club_rules_text")

    @api.model
    def _default_club_tz(self):
        company = self.env.company.partner_id.tz
        return company or self.env.user.tz or "UTC"

    @api.model
    def _default_club_calendar(self):
        return "jalali" if self.env.company.country_id.code in ("IR", "AF") else "gregorian"

    @api.constrains("is_club", "club_unit")
    def _check_club_unit(self):
        for program in self.filtered("is_club"):
            if exact(program.club_unit) not in UNITS:
                raise ValidationError(self.env._("The points unit must be 1, 0.1 or 0.01."))

    @api.constrains(
        "club_grace_days",
        "club_pending_days",
        "club_debt_limit",
        "club_transfer_max",
    )
    def _check_club_durations(self):
        for program in self:
            if not 0 <= program.club_pending_days <= 3650:
                raise ValidationError(self.env._("The pending period must be between 0 and 3650 days."))
            if min(program.club_debt_limit, program.club_transfer_max) < 0:
                raise ValidationError(self.env._("Limits of points cannot be negative."))
            if not 0 <= program.club_grace_days <= 3650:
                raise ValidationError(self.env._("The grace period must be between 0 and 3650 days."))

    @api.constrains("club_same_order", "club_pending_days", "club_amount_rewards")
    def _check_club_same_order(self):
        for program in self.filtered("club_same_order"):
            if program.club_pending_days or program.club_amount_rewards == "after":
                raise ValidationError(
                    self.env._(
                        "Points can be spent on the same purchase only if there is no pending period and amounts "
                        "count before discounts paid with points."
                    )
                )

    @api.constrains("is_club", "program_type", "applies_on", "trigger")
    def _check_club_type(self):
        for program in self.filtered("is_club"):
            shape = (program.program_type, program.applies_on, program.trigger)
            if shape != ("loyalty", "both", "auto"):
                raise ValidationError(
                    self.env._(
                        "A customer club is a special loyalty program. Untick Customer Club before you change the "
                        "type of the program."
                    )
                )

    def _compute_club_balances(self):
        groups = self.env["loyalty.card"]._read_group(
            [("program_id", "in", self.ids), ("is_club_card", "=", True)],
            ["program_id"],
            ["points:sum", "club_points_pending:sum"],
        )
        totals = {program.id: sums for program, *sums in groups}
        for program in self:
            total, pending = totals.get(program.id, (0, 0))
            program.club_points_total = total
            program.club_points_pending_total = pending

    @api.depends("rule_ids", "club_expiry_policy", "club_expiry_delay", "reward_ids")
    @api.depends_context("lang")
    def _compute_club_rules_text(self):
        for program in self:
            program.club_rules_text = "\n".join(program._club_rules())

    # create and write

    @api.model_create_multi
    def create(self, vals_list):
        check_derived(self, vals_list, prefix="club_")
        for vals in vals_list:
            if vals.get("is_club"):
                vals.update(self._club_forced_vals())
                vals.setdefault("portal_point_name", self.env._("Points"))
                vals.setdefault("portal_visible", True)
        if any(vals.get("is_club") for vals in vals_list):
            self._club_check_may_switch()
        programs = super().create(vals_list)
        programs._club_clear_cache()
        if self._club_only_clubs():
            # the cached answer may be older than these programs
            self.env.registry.clear_cache()
        programs.filtered("is_club")._club_switch_on()
        return programs

    @staticmethod
    def _club_forced_vals():
        return {
            "program_type": "loyalty",
            "applies_on": "both",
            "trigger": "auto",
            "limit_usage": False,
        }

    def write(self, vals):
        check_derived(self, [vals], prefix="club_")
        becomes = self.browse()
        ends = self.browse()
        if "is_club" in vals:
            becomes = self.filtered(lambda p: not p.is_club) if vals["is_club"] else becomes
            ends = self.filtered("is_club") if not vals["is_club"] else ends
        if becomes or ends:
            self._club_check_may_switch()
        if not vals.keys() <= OPEN:
            self._club_check_may_set()
        self._club_check_frozen(vals)
        if becomes:
            vals = dict(vals)
            for name, value in self._club_forced_vals().items():
                if any(program[name] != value for program in becomes):
                    vals[name] = value
        ends._club_switch_off()
        result = super().write(vals)
        if ends or "active" in vals:
            self.env.registry.clear_cache()
        elif not vals.keys() <= NOT_CACHED:
            self._club_clear_cache()
        becomes._club_switch_on()
        return result

    def _club_check_may_switch(self):
        """Only managers may switch a club off: its cards are plain core cards until it is switched
        on again, and anybody who can write them could give points."""
        check_manager(self.env, self.env._("Only a manager of the customer club can open or end a club."))

    def _club_clear_cache(self):
        """Clear the registry's caches if one of these programs is a club."""
        if any(program.is_club for program in self):
            self.env.registry.clear_cache()

    def _club_check_may_set(self):
        """:raises AccessError: one of these programs is a club and the user is not a club manager"""
        if not any(program.is_club for program in self):
            return
        check_manager(
            self.env,
            self.env._("Only a manager of the customer club can change its settings, rules and rewards."),
        )

    def _club_check_frozen(self, vals):
        clubs = self.filtered("is_club")
        for program in clubs:
            moved = [name for name in FROZEN if name in vals and (vals[name] or False) != program[name].id]
            coarser = "club_unit" in vals and (vals["club_unit"] or 0) > program.club_unit
            if (moved or coarser) and program._club_has_entries():
                raise UserError(
                    self.env._(
                        "%(club)s has already given points. Its currency and company can no longer be changed, and "
                        "its points unit cannot become coarser.",
                        club=program.display_name,
                    )
                )

    def _club_has_entries(self):
        self.ensure_one()
        entries = self.env["loyalty.club.entry"].sudo()
        return bool(entries.search_count([("card_id.program_id", "=", self.id)], limit=1))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_club(self):
        self._club_check_may_set()
        for program in self.filtered("is_club"):
            if program._club_has_entries():
                raise UserError(
                    self.env._(
                        "%(club)s has members with points. Archive it instead.",
                        club=program.display_name,
                    )
                )

    # screens

    def action_club_open_members(self):
        """Open the members of this club."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_card_action_members")
        action["domain"] = [("program_id", "=", self.id), ("is_club_card", "=", True)]
        return action

    def action_club_audit(self):
        """Audit the ledger: notify the user if it is sound, else open a wizard with the differences."""
        self.ensure_one()
        if not self.club_audit():
            message = self.env._("The ledger is sound: every balance is the sum of its entries.")
            return self._club_notify("success", message)
        return self.env["loyalty.club.audit"].create({"program_id": self.id})._show()

    def action_club_close(self):
        """Close today and notify the user."""
        self.ensure_one()
        self.club_close()
        return self._club_notify("success", self.env._("The day is closed."))

    @staticmethod
    def _club_notify(kind, message, sticky=False):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": kind, "message": message, "sticky": sticky},
        }
