from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import float_compare

from ...engine import impact as engine
from ..program.groups import check_manager

VERDICTS = [
    (engine.GREW, "Sales grew"),
    (engine.FELL, "Sales fell"),
    (engine.UNCLEAR, "No clear difference"),
    (engine.TOO_FEW, "Too few to tell"),
]


STOPPED = [
    (engine.FELL, "Fewer stop buying"),
    (engine.GREW, "More stop buying"),
    (engine.UNCLEAR, "No clear difference"),
    (engine.TOO_FEW, "Too few to tell"),
]


#: With more members than this, the scheduled action measures the effect, not the user's request.
AT_ONCE = 100_000


class LoyaltyClubImpact(models.Model):
    """The measured effect of the VIP club, of a tier or of a benefit, as of a day.

    Only the measurement writes rows; no user has write access. Rows of earlier days are kept to
    show the trend. All values are aggregated as averages: the same members are in several rows,
    so that sums would count them more than once.
    """

    _name = "loyalty.club.impact"
    _description = "Effect of the Customer Club"
    _order = "day desc, program_id, kind desc, place, id"

    name = fields.Char(required=True, readonly=True, translate=True)
    program_id = fields.Many2one(
        "loyalty.program", string="Club", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    day = fields.Date(string="As of", required=True, readonly=True, help="The last day included.")
    is_latest = fields.Boolean(string="Latest", readonly=True)
    months = fields.Integer(
        string="Months After",
        required=True,
        readonly=True,
        aggregator="max",
        help="Number of months after that are compared with the year before, or with the part of it that is known.",
    )
    kind = fields.Selection(
        [("vip", "VIP club"), ("tier", "Tier"), ("benefit", "Benefit")], string="Subject", required=True, readonly=True
    )
    tier_id = fields.Many2one("loyalty.club.tier", readonly=True, index="btree_not_null", ondelete="cascade")
    benefit_id = fields.Many2one("loyalty.club.benefit", readonly=True, index="btree_not_null", ondelete="cascade")
    place = fields.Integer(
        readonly=True,
        aggregator="min",
        help="1 is the best result: clear effects come first, ordered by the sales gained per unit of cost.",
    )
    had = fields.Integer(
        string="Members to Date", readonly=True, aggregator="avg", help="All members who had it by that day."
    )
    members = fields.Integer(
        string="Members in Period",
        readonly=True,
        aggregator="avg",
        help="Members who had it for the first time in the twelve months examined, and who had been members for at "
        "least as many months before.",
    )
    measured = fields.Integer(
        string="Members Compared",
        readonly=True,
        aggregator="avg",
        help="Members for whom there is a comparable member.",
    )
    compared = fields.Integer(
        string="Comparisons",
        readonly=True,
        aggregator="avg",
        help="Number of comparisons with a comparable member, one for each month.",
    )
    before = fields.Monetary(
        readonly=True, aggregator="avg", help="What a member bought in a month, in the months before."
    )
    after = fields.Monetary(
        readonly=True, aggregator="avg", help="What a member bought in a month, in the months after."
    )
    compared_before = fields.Monetary(
        string="Comparable Before", readonly=True, aggregator="avg", help="What comparable members bought in a month."
    )
    compared_after = fields.Monetary(
        string="Comparable After", readonly=True, aggregator="avg", help="What comparable members bought in a month."
    )
    net = fields.Monetary(
        string="Growth per Month",
        readonly=True,
        aggregator="avg",
        help="Increase of a member's monthly purchases, less the increase of comparable members.",
    )
    error = fields.Monetary(
        string="Standard Error",
        readonly=True,
        aggregator="avg",
        help="How much the growth may vary by chance. A difference of more than two of them is clear.",
    )
    net_percent = fields.Float(
        string="Growth %",
        digits=(16, 4),
        readonly=True,
        aggregator="avg",
        help="The growth as a share of what members would have bought without.",
    )
    verdict = fields.Selection(VERDICTS, string="Sales", required=True, readonly=True)
    stopped = fields.Float(
        string="Stopped Buying",
        digits=(16, 4),
        readonly=True,
        aggregator="avg",
        help="Share of those who had bought before and bought nothing after.",
    )
    compared_stopped = fields.Float(
        string="Comparable Stopped",
        digits=(16, 4),
        readonly=True,
        aggregator="avg",
        help="The same share of comparable members.",
    )
    stopped_verdict = fields.Selection(STOPPED, string="Churn", required=True, readonly=True)
    effect = fields.Monetary(
        string="Total Effect",
        readonly=True,
        aggregator="avg",
        help="The growth of all members compared, in all the months after.",
    )
    cost = fields.Monetary(
        readonly=True,
        aggregator="avg",
        help="Cost of the benefits these members used, from the first month to the last one after. Points, rewards "
        "and member prices are not included.",
    )
    per_cost = fields.Float(
        string="Sales per Unit of Cost",
        digits=(16, 2),
        readonly=True,
        aggregator="avg",
        help="The effect for one unit of money that the benefits cost.",
    )
    margin = fields.Float(
        string="Break-Even Margin",
        digits=(16, 4),
        readonly=True,
        aggregator="avg",
        help="It pays for itself if a larger share of the sales remains as profit.",
    )

    _once_a_day = models.UniqueIndex("(program_id, day, kind, coalesce(tier_id, 0), coalesce(benefit_id, 0))")

    # measurement

    def action_measure(self):
        """Measure the effect in all clubs that the user can access.

        With more than `AT_ONCE` members, the scheduled action does it in the background.

        :return: an action that reloads the view or shows a notification
        :raises AccessError: the user is not a manager of the customer club
        """
        if not self.env.su:
            check_manager(self.env, self.env._("Only a manager of the customer club can measure its effect."))
        clubs = self.env["loyalty.program"].search([("is_club", "=", True)])
        members = (
            self.env["loyalty.card"]
            .sudo()
            .search_count([("program_id", "in", clubs.ids), ("is_club_card", "=", True)], limit=AT_ONCE + 1)
        )
        if members > AT_ONCE:
            clubs.sudo().club_impact_measured_on = False
            self.env.ref("loyalty_club.ir_cron_club_close").sudo()._trigger()
            return self._told(self.env._("The measurement has started. With this many members it takes some minutes."))
        rows = self.browse()
        for club in clubs.sudo():
            rows |= club._club_measure_impact() or rows
        if not rows:
            return self._told(
                self.env._(
                    "There is nothing to measure yet: nobody has become a VIP, risen to a tier or used a benefit."
                )
            )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _told(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "info", "message": message, "next": {"type": "ir.actions.client", "tag": "soft_reload"}},
        }

    @api.model
    def _is_measured(self, program):
        """Whether there are rows of the last whole day of `program`, with its current measurement period."""
        return bool(
            self.search_count(
                [
                    ("program_id", "=", program.id),
                    ("day", "=", program._club_impact_day()),
                    ("months", "=", program.club_impact_months),
                ],
                limit=1,
            )
        )

    @api.model
    def _keep(self, program, over, found):
        """Create the rows of the day of `over`, and delete earlier rows of the same day.

        :param over: the `engine.Plan` of the measurement
        :param found: [(subject, number of members who had it, `engine.Impact`)]
        :return: the new rows
        """
        self.search([("program_id", "=", program.id), ("day", "=", over.day)]).unlink()
        rows = self.create(
            [
                {**self._prepare_row(program, over, subject, impact), "had": had, "place": place}
                for (subject, had, impact), place in zip(found, self._places(found), strict=True)
            ]
        )
        for row, (subject, _had, _impact) in zip(rows, found, strict=True):
            row._name_like(subject)
        rows._mark_latest(program)
        return rows

    @api.model
    def _mark_latest(self, program):
        """Set `is_latest` on the rows of the club's last day, and clear it on all others."""
        rows = self.search([("program_id", "=", program.id), "|", ("is_latest", "=", True), ("id", "in", self.ids)])
        last = self.search([("program_id", "=", program.id)], limit=1).day
        for row in rows:
            row.is_latest = row.day == last

    @api.model
    def _places(self, found):
        """The ranks of the elements of `found`, each among those of its kind; 1 is the best."""
        places = [0] * len(found)
        for kind in {subject["kind"] for subject, _had, _impact in found}:
            mine = [number for number, (subject, *_rest) in enumerate(found) if subject["kind"] == kind]
            ranks = engine.ranked([found[number][2] for number in mine])
            for number, rank in zip(mine, ranks, strict=True):
                places[number] = rank + 1
        return places

    @api.model
    def _prepare_row(self, program, over, subject, impact):
        names = ("members", "measured", "compared", "verdict", "stopped_verdict")
        copied = (
            "before",
            "after",
            "compared_before",
            "compared_after",
            "net",
            "error",
            "stopped",
            "compared_stopped",
            "effect",
            "cost",
            "per_cost",
            "margin",
        )
        return {
            "name": program.name,
            "program_id": program.id,
            "day": over.day,
            "months": over.months,
            "kind": subject["kind"],
            "tier_id": subject["tier"].id if "tier" in subject else False,
            "benefit_id": subject["benefit"].id if "benefit" in subject else False,
            "net_percent": float(impact.percent or 0),
            **{name: getattr(impact, name) for name in names},
            **{name: self._plain(getattr(impact, name)) for name in copied},
        }

    @api.model
    def _plain(self, value):
        """The value to display: from 1000 on a whole number, as decimals of a large average mean nothing."""
        value = float(value or 0)
        return round(value) if abs(value) >= 1000 else value

    def _name_like(self, subject):
        """Store the name of the subject in each installed language, because it may change later."""
        record = subject.get("tier") or subject.get("benefit")
        kinds = self._fields["kind"]
        for lang, _name in self.env["res.lang"].get_installed():
            row = self.with_context(lang=lang)
            vip = dict(kinds._description_selection(row.env))["vip"]
            row.name = record.with_context(lang=lang).name if record else vip

    # actions

    def _members_domain(self):
        """The domain of current VIPs, of members with the tier or a higher one, or of users of the benefit."""
        self.ensure_one()
        cards = self.env["loyalty.card"]
        domain = self.program_id._club_members()
        if self.kind == "vip":
            return domain & cards._club_vip_domain()
        if self.kind == "benefit":
            used = [("benefit_id", "=", self.benefit_id.id), ("state", "=", "delivered")]
            return domain & Domain("club_benefit_use_ids", "any", used)
        tiers = self.program_id.club_tier_ids.filtered(
            lambda tier: float_compare(tier.threshold, self.tier_id.threshold, precision_digits=2) >= 0
        )
        return domain & Domain("club_tier_id", "in", tiers.ids)

    def action_open_members(self):
        """Open the members of `_members_domain`, sorted by the growth of their purchases."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_card_action_impact")
        return {**action, "domain": list(self._members_domain()), "display_name": self.name}

    def action_open_trend(self):
        """Open the rows of the same subject for all days, as a graph."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_club_impact_action")
        domain = [(name, "=", self[name].id) for name in ("program_id", "tier_id", "benefit_id")]
        return {
            **action,
            "display_name": self.name,
            "view_mode": "graph,list,form",
            "views": [(False, "graph"), (False, "list"), (False, "form")],
            "domain": [*domain, ("kind", "=", self.kind)],
            "context": {},
        }
