from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal

import pytz

from odoo import api, fields, models

from ...engine import periods
from ...engine import terms as engine_terms
from ...engine.points import exact
from .committed_cache import committed_cache


@dataclass(frozen=True, slots=True)
class PostingTerms:
    """The club settings that posting to a card needs.

    :param unit: the smallest part of a point
    :param zone: the time zone of the club's dates
    :param grace_days: days for which points restored after their expiry stay available
    :param writes_off: whether a debt caused by a return is written off
    :param debt_limit: the most points written off per return; 0: no limit
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
    """Cached terms of a club. A program has some sixty columns; reading them for each posting
    would cost more than the posting itself.
    """

    _inherit = "loyalty.program"

    # the terms of a day

    def _club_day(self, moment=None):
        """The club's date of a UTC moment, or of now."""
        moment = moment or fields.Datetime.now()
        zone = pytz.timezone(self.club_tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone).date()

    def _club_month(self, day):
        """The first and the last day of the month of `day`, in the club's calendar."""
        return periods.month_of(day, self.club_calendar)

    @committed_cache("self.id")
    def _club_all_rules(self):
        """All rules of this club as the engine's values, for any day and channel."""
        self.ensure_one()
        return tuple(rule._club_engine_rule() for rule in self.rule_ids.sorted("id"))

    @committed_cache("self.id", "channel", "day")
    def _club_purchase_terms(self, channel, day):
        """The engine's `Terms` of a purchase on `channel` on `day`. Changes to the club or its
        rules clear the cache (`_club_clear_cache`)."""
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

    @committed_cache("self.id")
    def _club_rules_for_all(self):
        """Ids of the rules that apply to every product."""
        rules = self.with_context(active_test=False).rule_ids
        return frozenset(rule.id for rule in rules if rule._get_valid_product_domain().is_true())

    def _club_eligibility(self, lines, terms):
        """{line key: [rule ids]}: the rules that apply to the product of each line."""
        self.ensure_one()
        wanted = [rule.id for rule in terms.rules]
        for_all = self._club_rules_for_all()
        some = self._club_rules_for_some({rule for rule in wanted if rule not in for_all}, lines)
        return {
            str(line.record.id): [rule for rule in wanted if rule in for_all or line.product.id in some.get(rule, ())]
            for line in lines
        }

    def _club_rules_for_some(self, wanted, lines):
        """{rule id: ids of the lines' products to which it applies} for the rule ids in `wanted`."""
        if not wanted:
            return {}
        products = self.env["product.product"].union(*(line.product for line in lines))
        rules = self.with_context(active_test=False).rule_ids.filtered(lambda r: r.id in wanted)
        return {rule.id: set(rule._club_valid_products(products).ids) for rule in rules}

    @committed_cache("self.id")
    def _club_spends_at_once(self):
        """Whether the points that a sales order earns can be spent on that order: the club allows
        it, and orders earn when they are confirmed."""
        program = self.sudo()
        return program.club_same_order and program.club_sale_trigger == "confirmed"

    @committed_cache("self.id")
    def _club_offers(self):
        """((reward id, type, points required, threshold of its tier or None), …), in core's order."""
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
    @committed_cache()
    def _club_only_clubs(self):
        """Whether all active programs, of all companies, are clubs."""
        programs = self.sudo().with_context(active_test=True)
        return not programs.search_count([("is_club", "=", False)], limit=1)

    def _club_expiry_from(self, day):
        """The last day of points posted manually on `day`, by the club's policy; None: no expiry."""
        return periods.expiry(day, self._club_expiry())

    @api.model
    @committed_cache()
    def _club_waits_for_goods_or_money(self):
        """Whether sales orders of some club earn later than at confirmation."""
        clubs = self.sudo().with_context(active_test=False)
        return bool(clubs.search_count([("is_club", "=", True), ("club_sale_trigger", "!=", "confirmed")], limit=1))

    # gift cards and e-wallets

    @api.model
    @committed_cache()
    def _club_stored_value_products(self):
        """Ids of the products of gift cards and e-wallets. Buying them earns no points; a purchase
        paid with them does."""
        rules = (
            self.env["loyalty.rule"]
            .sudo()
            .with_context(active_test=False)
            .search([("program_id.program_type", "in", ["gift_card", "ewallet"])])
        )
        return frozenset(rules.product_ids.ids)

    @committed_cache("self.id")
    def _club_posting_terms(self):
        """The `PostingTerms` of this program. Changes to the program clear the cache (`write`)."""
        self.ensure_one()
        return PostingTerms(
            is_club=self.is_club,
            unit=exact(self.club_unit or 1),
            zone=pytz.timezone(self.club_tz or "UTC"),
            grace_days=self.club_grace_days,
            writes_off=self.club_debt_policy == "write_off",
            debt_limit=exact(self.club_debt_limit),
        )
