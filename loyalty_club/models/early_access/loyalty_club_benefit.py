from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..program.committed_cache import committed_cache


class EarlySpan(NamedTuple):
    """The period in which only members with a benefit can buy its products; `start` and `end` are
    UTC datetimes, the other values ids of records."""

    benefit: int
    program: int
    company: int | bool
    start: object
    end: object
    products: frozenset


class LoyaltyClubBenefit(models.Model):
    """Early access: products that members with the benefit can buy before other customers."""

    _inherit = "loyalty.club.benefit"

    early_product_ids = fields.Many2many(
        "product.template",
        "loyalty_club_benefit_early_product_rel",
        "benefit_id",
        "product_id",
        string="Products",
        domain="[('sale_ok', '=', True), ('company_id', 'in', [False, company_id])]",
        help="Members who have the benefit can buy these before everybody else: on quotations, at the point of sale "
        "and in the web shop.",
    )
    early_from = fields.Datetime(string="Open to Members From", help="Nobody can buy the products before this time.")
    early_until = fields.Datetime(
        string="Open to Everybody From", help="From this time the products are sold like any other."
    )

    @api.constrains("kind", "early_product_ids", "early_from", "early_until")
    def _check_early(self):
        for benefit in self.filtered(lambda one: one.kind == "early"):
            start, end = benefit.early_from, benefit.early_until
            if benefit.early_product_ids and not (start and end):
                raise ValidationError(
                    self.env._("Enter the time from which members can buy the products, and the time for everybody.")
                )
            if start and end and start >= end:
                raise ValidationError(self.env._("The time for everybody must be later than the time for members."))

    def _club_is_cached(self):
        return super()._club_is_cached() or "early" in self.mapped("kind")

    # restricted products

    @api.model
    @committed_cache()
    def _early_spans(self):
        """The `EarlySpan` of all benefits, including past and future ones. It is cached, so that
        orders need no query in shops without early access."""
        benefits = (
            self.sudo()
            .with_context(active_test=True)
            .search(
                [
                    ("kind", "=", "early"),
                    ("early_from", "!=", False),
                    ("early_until", "!=", False),
                    ("program_id.is_club", "=", True),
                    ("program_id.active", "=", True),
                ]
            )
        )
        return tuple(
            EarlySpan(
                one.id,
                one.program_id.id,
                one.program_id.company_id.id,
                one.early_from,
                one.early_until,
                frozenset(one.early_product_ids.ids),
            )
            for one in benefits
        )

    @api.model
    def _early_closed(self, company, moment):
        """{product template id: spans} of the products that are restricted in `company` at `moment`."""
        closed = {}
        for span in self._early_spans():
            if moment < span.end and (not span.company or span.company in company.sudo().parent_ids.ids):
                for product in span.products:
                    closed.setdefault(product, []).append(span)
        return closed

    def _is_there_for(self, card):
        """Whether `card` is an active, unblocked card that has the benefit now."""
        return bool(card) and card.active and not card.club_blocked and self._is_for(card)

    # text

    @api.model
    def _early_sentence(self, product, spans, moment):
        """Who can buy `product`, and from when everybody can, as a full sentence."""
        started = [span for span in spans if span.start <= moment]
        first = min(span.start for span in spans)
        shown = started or [span for span in spans if span.start == first]
        benefits = self.sudo().browse(span.benefit for span in shown)
        program = benefits[:1].program_id
        names = {
            "product": product.display_name,
            "who": self.env._(" or ").join(dict.fromkeys(one._who() for one in benefits)),
            "until": program._club_format_moment(max(span.end for span in spans)),
        }
        if started:
            return self.env._(
                "%(product)s can be bought by %(who)s until %(until)s, and by everybody after that.",
                **names,
            )
        return self.env._(
            "%(product)s can be bought by %(who)s from %(start)s, and by everybody from %(until)s.",
            start=program._club_format_moment(first),
            **names,
        )

    def _who(self):
        """The members who have the benefit, in words."""
        self.ensure_one()
        if self.for_vip and self.tier_id:
            return self.env._("VIPs of %(tier)s and above", tier=self.tier_id.name)
        if self.for_vip:
            return self.env._("VIPs")
        if self.tier_id:
            return self.env._("members of %(tier)s and above", tier=self.tier_id.name)
        return self.env._("members of %(club)s", club=self.program_id.name)

    def _in_words(self):
        words = super()._in_words()
        if not self._is_early():
            return words
        moment = self.program_id._club_format_moment
        if fields.Datetime.now() < self.early_from:
            own = self.env._("from %(moment)s", moment=moment(self.early_from))
        else:
            own = self.env._("until %(moment)s", moment=moment(self.early_until))
        return self.env._(", ").join(part for part in (own, words) if part)

    def _is_early(self):
        """Whether this is early access with dates; without dates nothing is restricted."""
        return self.kind == "early" and bool(self.early_from and self.early_until)

    def _is_plain(self):
        """Whether staff record its uses. Early access and dated events have no such uses."""
        self.ensure_one()
        return not self._is_early()

    def _check_asked_for(self):
        if self._is_early():
            raise UserError(
                self.env._(
                    "%(benefit)s does not need to be recorded: it applies when the member buys.", benefit=self.name
                )
            )

    def _is_past(self):
        """Whether its period is over; members no longer see it then."""
        self.ensure_one()
        return self._is_early() and self.early_until <= fields.Datetime.now()
