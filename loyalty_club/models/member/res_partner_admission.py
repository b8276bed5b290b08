from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine.points import exact
from ..program.groups import is_manager


class ResPartner(models.Model):
    """Admission of a customer to a club: its criteria and requests to join."""

    _inherit = "res.partner"

    club_request_ids = fields.One2many(
        "loyalty.club.request",
        "partner_id",
        string="Requests to Join",
        groups="loyalty_club.group_club_user",
    )
    club_may_ask = fields.Boolean(
        string="Can Request to Join",
        compute="_compute_club_may_ask",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("club_card_id", "club_request_ids.state")
    @api.depends_context("company")
    def _compute_club_may_ask(self):
        club = self._club_program()
        by_request = club.club_admission == "request"
        waiting = self.env["loyalty.club.request"]._waiting(club, self) if by_request else {}
        for partner in self:
            asked = partner._origin.id in waiting
            partner.club_may_ask = by_request and not partner.club_card_id and not asked

    def action_club_ask(self):
        """Create a request for this customer to join the current company's club, and open it.

        :raises AccessError: the user is no employee; members and customers ask on the portal
        """
        self.ensure_one()
        if not self.env.su and not self.env.user._is_internal():
            raise AccessError(self.env._("Only employees can ask for a customer to join the club."))
        return self._club_ask(channel="office")._show()

    def _club_vouches(self):
        """Whether the current user may enrol customers whom the club does not admit."""
        return self.env.su or is_manager(self.env)

    def _club_enrol_admitted(self, program=None, vouched=False):
        """Enrol this customer if the club admits them.

        :param vouched: enrol without checking the admission
        :raises UserError: the club does not admit the customer; the message says what is missing
        """
        club = self._club_resolve(program)
        if not vouched:
            self.sudo()._club_check_admission(club)
        return self._club_enrol(club)

    def _club_enrol(self, program=None):
        """Accept the waiting request of the new member, if there is one."""
        card = super()._club_enrol(program)
        requests = self.env["loyalty.club.request"].sudo()
        waiting = requests._waiting(card.program_id, self).get(self.id)
        if waiting:
            waiting._accept()
        return card

    def _club_is_member(self, club):
        cards = self.env["loyalty.card"].sudo()
        return bool(
            cards.search_count(
                [
                    ("program_id", "=", club.id),
                    ("partner_id", "=", self.id),
                    ("is_club_card", "=", True),
                ],
                limit=1,
            )
        )

    def _club_check_admission(self, club):
        """:raises UserError: the club does not admit this customer, or only on request"""
        if club.club_admission == "open" or self._club_is_member(club):
            return
        names = {"customer": self.display_name, "club": club.name}
        if club.club_admission == "request":
            if self.env["loyalty.club.request"].sudo()._waiting(club, self):
                raise UserError(
                    self.env._(
                        "%(customer)s has requested to join %(club)s. The request is waiting for an answer.",
                        **names,
                    )
                )
            raise UserError(
                self.env._(
                    "Joining %(club)s requires approval. Request to join for %(customer)s, and the club will answer.",
                    **names,
                )
            )
        gaps = self._club_gaps(club)
        if gaps:
            sentence = self.env._("%(customer)s cannot join %(club)s yet.", **names)
            raise UserError("\n".join([sentence, *gaps]))

    # what is missing

    def _club_gaps(self, club):
        """Sentences about the criteria that this customer does not meet; empty: the club admits them."""
        self.ensure_one()
        club = club.sudo()
        if club.club_admission != "criteria":
            return []
        criteria = club._club_criteria()
        gaps = []
        if "amount" in criteria or "purchases" in criteria:
            gaps += self.sudo()._club_purchase_gaps(club)
        for name in ("place", "kind", "tags"):
            if name in criteria and not getattr(self.sudo(), f"_club_meets_{name}")(club):
                gaps.append(criteria[name])
                if name == "place" and not self.sudo()._club_says_place(club):
                    gaps.append(self.env._("The address has no city or state yet."))
        return gaps

    def _club_purchase_gaps(self, club):
        amount, times = self._club_purchases_since(club, club._club_admission_since())
        gaps = []
        missing = exact(club.club_admission_amount) - amount
        months = club._club_format_number(club.club_admission_months)
        if missing > 0:
            gaps.append(
                self.env._(
                    "Members need purchases of at least %(money)s in the last %(months)s months; still missing: "
                    "%(missing)s.",
                    money=club._club_format_money(club.club_admission_amount),
                    months=months,
                    missing=club._club_format_money(missing),
                )
            )
        if times < club.club_admission_purchases:
            gaps.append(
                self.env._(
                    "Members need %(times)s or more purchases in the last %(months)s months; still missing: "
                    "%(missing)s.",
                    times=club._club_format_number(club.club_admission_purchases),
                    months=months,
                    missing=club._club_format_number(club.club_admission_purchases - times),
                )
            )
        return gaps

    def _club_purchases_since(self, club, day):
        """(amount in the club's currency, number of purchases) since `day`, of this customer and
        their company, or of all contacts if this is a company. Credited or returned goods do not
        count. Extended for other channels."""
        self.ensure_one()
        orders = (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("state", "=", "sale"),
                    ("date_order", ">=", self._club_day_start(club, day)),
                    *self._club_buyer_domain(club),
                ]
            )
        )
        amounts = [order._club_money_kept(club) for order in orders]
        return sum(amounts, exact(0)), sum(amount > 0 for amount in amounts)

    @staticmethod
    def _club_day_start(club, day):
        """The start of `day` in the club's time zone, in UTC."""
        zone = pytz.timezone(club.club_tz or "UTC")
        start = zone.localize(datetime.combine(day, time.min))
        return start.astimezone(pytz.utc).replace(tzinfo=None)

    def _club_buyer_domain(self, club):
        """The domain of this customer's documents in the companies of the club."""
        company = self.commercial_partner_id
        buyer = [("partner_id", "in", [self.id, company.id])]
        if company == self:
            buyer = [("partner_id.commercial_partner_id", "=", self.id)]
        if club.company_id:
            buyer.append(("company_id", "in", club._club_companies().ids))
        return buyer

    def _club_meets_place(self, club):
        lives = self._club_address()
        country = lives.country_id or lives.state_id.country_id
        countries, states = club.club_admission_country_ids, club.club_admission_state_ids
        return (
            (not countries or country in countries)
            and (not states or lives.state_id in states)
            and club._club_accepts_city(lives.city)
        )

    def _club_address(self):
        """The contact whose address counts: this one, or its company if it has no address."""
        own = self.country_id or self.state_id or (self.city or "").strip()
        return self if own else self.commercial_partner_id

    def _club_says_place(self, club):
        """Whether the address has all the parts that the club's criteria need."""
        lives = self._club_address()
        return bool(
            (not club.club_admission_country_ids or lives.country_id or lives.state_id)
            and (not club.club_admission_state_ids or lives.state_id)
            and (not club.club_admission_cities or (lives.city or "").strip())
        )

    def _club_meets_kind(self, club):
        is_company = self.commercial_partner_id.is_company
        return is_company == (club.club_admission_kind == "company")

    def _club_meets_tags(self, club):
        tags = self.category_id | self.commercial_partner_id.category_id
        return bool(tags & club.club_admission_tag_ids)

    # asking

    def _club_ask(self, program=None, channel="office"):
        """Create a request for this customer to join a club.

        :raises UserError: the club's admission is not by request, or the customer is a member,
            has a waiting request or is archived
        """
        self.ensure_one()
        return self.env["loyalty.club.request"]._ask(self._club_resolve(program), self, channel)

    def _club_last_request(self, club):
        """The latest request of this customer to join the club, in any state."""
        requests = self.env["loyalty.club.request"]
        return requests.search([("program_id", "=", club.id), ("partner_id", "=", self.id)], limit=1)

    def _club_withdraw(self, club):
        """Withdraw the waiting request, if there is one."""
        waiting = self.env["loyalty.club.request"]._waiting(club, self).get(self.id)
        if waiting:
            waiting._lock_in_order()._decide("withdrawn")
