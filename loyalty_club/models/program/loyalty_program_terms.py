from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal

import pytz

from odoo import api, fields, models, tools

from ...engine import periods
from ...engine import terms as engine_terms
from ...engine.points import exact


@dataclass(frozen=True, slots=True)
class PostingTerms:
    """What posting to a card asks of its club.

    :param unit: the smallest part of a point
    :param zone: whose clock decides the date
    :param grace_days: what points that are given back after their end still get
    :param writes_off: whether a debt that taking back causes is forgiven
    :param debt_limit: the most points of it at once; 0: all of it
    """

    is_club: bool
    unit: Decimal
    zone: tzinfo
    grace_days: int
    writes_off: bool
    debt_limit: Decimal

    def day(self, moment):
        """The club's date of a UTC `moment`."""
        return pytz.utc.localize(moment).astimezone(self.zone).date()


class LoyaltyProgram(models.Model):
    """What each posting needs of a club is kept between requests: a program has some sixty
    columns, and reading them costs more than the posting.
    """

    _inherit = "loyalty.program"

    # the terms of a day

    def _club_day(self, moment=None):
        """The club's date of a UTC moment, or of now."""
        moment = moment or fields.Datetime.now()
        zone = pytz.timezone(self.club_tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone).date()

    def _club_month(self, day):
        """The first and the last day of the club's month that `day` lies in."""
        return periods.month_of(day, self.club_calendar)

    @tools.ormcache("self.id")
    def _club_all_rules(self):
        """The engine's rules of this club, whatever the day and the channel."""
        self.ensure_one()
        return tuple(rule._club_engine_rule() for rule in self.rule_ids.sorted("id"))

    @tools.ormcache("self.id", "channel", "day")
    def _club_purchase_terms(self, channel, day):
        """The engine's `Terms` of a purchase on `channel` that day. Whoever changes a club's
        settings or rules forgets what is kept here (`loyalty.club.setting`)."""
        self.ensure_one()
        return engine_terms.Terms(
            unit=exact(self.club_unit),
            rules=tuple(
                rule._club_engine_rule() for rule in self.rule_ids.sorted("id") if rule._club_applies(channel, day)
            ),
            tax=self.club_amount_tax,
            rewards=self.club_amount_rewards,
            expiry=self._club_expiry(),
            pending_days=self.club_pending_days,
            same_order=self.club_same_order,
        )

    @tools.ormcache("self.id")
    def _club_rules_for_all(self):
        """Ids of the rules that are about every product."""
        rules = self.with_context(active_test=False).rule_ids
        return frozenset(rule.id for rule in rules if rule._get_valid_product_domain().is_true())

    def _club_eligibility(self, lines, terms):
        """{line key: [rule ids]}: the rules under which each line's product falls."""
        self.ensure_one()
        wanted = [rule.id for rule in terms.rules]
        for_all = self._club_rules_for_all()
        some = self._club_rules_for_some({rule for rule in wanted if rule not in for_all}, lines)
        return {
            str(line.record.id): [rule for rule in wanted if rule in for_all or line.product.id in some.get(rule, ())]
            for line in lines
        }

    def _club_rules_for_some(self, wanted, lines):
        """{rule id: ids of the lines' products that it is about}."""
        if not wanted:
            return {}
        products = self.env["product.product"].union(*(line.product for line in lines))
        rules = self.with_context(active_test=False).rule_ids.filtered(lambda r: r.id in wanted)
        return {rule.id: set(rule._club_valid_products(products).ids) for rule in rules}

    @tools.ormcache("self.id")
    def _club_spends_at_once(self):
        """Whether the points of a sales order may pay for it: not where they wait for the
        goods or the money."""
        program = self.sudo()
        return program.club_same_order and program.club_sale_trigger == "confirmed"

    @tools.ormcache("self.id")
    def _club_offers(self):
        """((reward id, type, points required, threshold of its tier or None), …), as core
        orders them."""
        rewards = self.sudo().with_context(active_test=True).reward_ids
        return tuple(
            (
                reward.id,
                reward.reward_type,
                reward.required_points,
                reward.club_tier_id.threshold if reward.club_tier_id else None,
            )
            for reward in rewards
        )

    @api.model
    @tools.ormcache()
    def _club_only_clubs(self):
        """Whether no other program is open, in any company."""
        programs = self.sudo().with_context(active_test=True)
        return not programs.search_count([("is_club", "=", False)], limit=1)

    def _club_expiry_from(self, day):
        """The last day of points given by hand on `day`, by the club's policy."""
        return periods.expiry(day, self._club_expiry())

    @api.model
    @tools.ormcache()
    def _club_waits_for_goods_or_money(self):
        """Whether some club gives points later than at confirmation."""
        clubs = self.sudo().with_context(active_test=False)
        return bool(clubs.search_count([("is_club", "=", True), ("club_sale_trigger", "!=", "confirmed")], limit=1))

    # products that hold money or points rather than being bought for use

    @api.model
    @tools.ormcache()
    def _club_stored_value_products(self):
        """Ids of gift cards' and e-wallets' products: buying them earns nothing, spending
        what they hold does."""
        rules = (
            self.env["loyalty.rule"]
            .sudo()
            .with_context(active_test=False)
            .search([("program_id.program_type", "in", ["gift_card", "ewallet"])])
        )
        return frozenset(rules.product_ids.ids)

    @tools.ormcache("self.id")
    def _club_posting_terms(self):
        """The `PostingTerms` of this program. Whoever changes a club's settings forgets what is
        kept here (`write`)."""
        self.ensure_one()
        return PostingTerms(
            is_club=self.is_club,
            unit=exact(self.club_unit or 1),
            zone=pytz.timezone(self.club_tz or "UTC"),
            grace_days=self.club_grace_days,
            writes_off=self.club_debt_policy == "write_off",
            debt_limit=exact(self.club_debt_limit),
        )
