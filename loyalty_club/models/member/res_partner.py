from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.phone_validation.tools.phone_validation import phone_format

from ...engine.digits import to_latin
from ..program.groups import check_field, check_staff


class ResPartner(models.Model):
    """A contact as a member of the current company's club: card, balances, enrolment, birthday."""

    _inherit = "res.partner"

    club_card_id = fields.Many2one(
        "loyalty.card",
        compute="_compute_club_card_id",
        search="_search_club_card_id",
        compute_sudo=True,
        groups="base.group_user",
    )
    club_points = fields.Float(
        string="Points",
        digits=(16, 2),
        compute="_compute_club_balances",
        search="_search_club_points",
        compute_sudo=True,
        groups="base.group_user",
    )
    club_points_pending = fields.Float(
        string="Pending Points",
        digits=(16, 2),
        compute="_compute_club_balances",
        search="_search_club_points_pending",
        compute_sudo=True,
        groups="base.group_user",
    )
    club_next_expiry = fields.Date(
        string="Next Expiry",
        compute="_compute_club_dates",
        compute_sudo=True,
        groups="base.group_user",
    )
    club_next_expiry_points = fields.Float(
        string="Points Expiring",
        digits=(16, 2),
        compute="_compute_club_dates",
        compute_sudo=True,
        groups="base.group_user",
    )
    club_last_purchase = fields.Date(
        string="Last Purchase",
        compute="_compute_club_dates",
        compute_sudo=True,
        groups="base.group_user",
    )
    club_available = fields.Boolean(
        compute="_compute_club_available",
        compute_sudo=True,
        groups="base.group_user",
    )
    club_birthday = fields.Date(string="Birthday", groups="loyalty_club.group_club_user", index="btree_not_null")

    # a scan at the point of sale finds members by phone
    _club_phone_index = models.Index("(phone_sanitized) WHERE phone_sanitized IS NOT NULL")

    @api.model
    def _club_program(self):
        """The club of the current company, else a shared one."""
        company = self.env.company.sudo()  # users of a branch may not read its parent company
        clubs = (
            self.env["loyalty.program"]
            .sudo()
            .search(
                [("is_club", "=", True), ("company_id", "in", [False, *company.parent_ids.ids])],
                order="sequence, id",
            )
        )
        return clubs.sorted(lambda club: (not club.company_id, club.company_id != company))[:1]

    @api.depends_context("company")
    def _compute_club_card_id(self):
        program = self._club_program()
        cards = self.env["loyalty.card"]
        if program:
            cards = cards.sudo().search(
                [
                    ("program_id", "=", program.id),
                    ("is_club_card", "=", True),
                    ("partner_id", "in", self.ids),
                ]
            )
        by_partner = {card.partner_id.id: card for card in cards}
        for partner in self:
            partner.club_card_id = by_partner.get(partner._origin.id, cards.browse())

    # Does not depend on the card's points: each write to a card would search for its partners.
    # The ledger invalidates these fields itself (`loyalty.card._club_invalidate`).
    @api.depends("club_card_id")
    @api.depends_context("company")
    def _compute_club_balances(self):
        for partner in self:
            partner.club_points = partner.club_card_id.points
            partner.club_points_pending = partner.club_card_id.club_points_pending

    @api.depends("club_card_id")
    @api.depends_context("company")
    def _compute_club_dates(self):
        for partner in self:
            card = partner.club_card_id
            partner.club_next_expiry = card.club_next_expiry
            partner.club_next_expiry_points = card.club_next_expiry_points
            partner.club_last_purchase = card.club_last_purchase

    @api.depends_context("company")
    def _compute_club_available(self):
        self.club_available = bool(self._club_program())

    def _search_club_card_id(self, operator, value):
        check_field(self, "club_card_id")
        if operator not in ("in", "not in"):
            return NotImplemented
        negative = operator == "not in"
        values = list(value)
        wants_none = False in values
        domain = self._club_member_domain([] if wants_none else [("id", "in", [v for v in values if v])])
        # "in [False]" searches for contacts without a card
        return [("id", "not in" if wants_none != negative else "in", domain)]

    def _club_member_domain(self, domain):
        """The ids of the members whose card matches `domain`, as a subquery."""
        program = self._club_program()
        cards = self.env["loyalty.card"].sudo()
        found = cards._search(
            [
                ("program_id", "=", program.id),
                ("is_club_card", "=", True),
                ("partner_id", "!=", False),
                *domain,
            ]
        )
        return found.subselect("partner_id")

    def _search_club_points(self, operator, value):
        check_field(self, "club_points")
        return self._search_club_number("points", operator, value)

    def _search_club_points_pending(self, operator, value):
        check_field(self, "club_points_pending")
        return self._search_club_number("club_points_pending", operator, value)

    def _search_club_number(self, field, operator, value):
        """Search by a number on the card; a contact without a card counts as 0."""
        matches = self._club_member_domain([(field, operator, value)])
        domain = [("id", "in", matches)]
        if self._club_zero_matches(operator, value):
            domain = ["|", *domain, ("id", "not in", self._club_member_domain([]))]
        return domain

    @staticmethod
    def _club_zero_matches(operator, value):
        if operator in ("in", "not in"):
            return (0 in value or False in value) == (operator == "in")
        compare = {
            ">": lambda v: 0 > v,
            ">=": lambda v: 0 >= v,
            "<": lambda v: 0 < v,
            "<=": lambda v: 0 <= v,
        }
        return operator in compare and compare[operator](value or 0)

    def _search_phone_mobile_search(self, operator, value):
        """Also find numbers typed in Persian digits, with or without the country code: core
        compares only the digits as stored."""
        if not isinstance(value, str):
            return super()._search_phone_mobile_search(operator, value)
        value = to_latin(value)
        domain = Domain(super()._search_phone_mobile_search(operator, value))
        number = self._club_e164(value) if operator in ("=", "like", "ilike") else None
        return domain | Domain("phone_sanitized", "=", number) if number else domain

    @api.model
    def _club_e164(self, typed):
        """The E.164 form of a phone number of the company's country; None if it is not valid."""
        country = self.env.company.country_id
        number = phone_format(
            typed,
            country.code or None,
            country.phone_code or None,
            force_format="E164",
            raise_exception=False,
        )
        return number if number and number.startswith("+") else None

    @api.ondelete(at_uninstall=False)
    def _unlink_except_club_member(self):
        cards = self.env["loyalty.card"].sudo().with_context(active_test=False)
        card = cards.search([("partner_id", "in", self.ids), ("is_club_card", "=", True)], limit=1)
        if card:
            raise UserError(
                self.env._(
                    "%(member)s has entries in the ledger of %(club)s. Archive the contact instead.",
                    member=card.partner_id.display_name,
                    club=card.program_id.display_name,
                )
            )

    def club_enrol(self, program=None):
        """Enrol this customer; a member keeps the card.

        Managers of the club may enrol any customer, other users only those whom the club admits
        (`club_admission`). A refusal changes nothing and creates no request.

        :param program: the club (`loyalty.program` or its id); default: the club of the
            current company, else a shared one
        :return: the `loyalty.card`
        :raises UserError: there is no such club, it belongs to another company, or it does not
            admit this customer; the message says what is missing
        :raises AccessError: the user may not enrol customers
        """
        self.ensure_one()
        if not self.env.su:
            check_staff(self.env, self.env._("Only staff of the customer club can enrol customers."))
            self.check_access("read")
        return self._club_enrol_admitted(program, vouched=self._club_vouches()).with_env(self.env)

    def _club_enrol(self, program=None):
        club = self._club_resolve(program)
        partner = self.sudo()
        if not partner.active:
            raise UserError(
                self.env._(
                    "%(customer)s is archived. Restore the contact first.",
                    customer=partner.display_name,
                )
            )
        companies = club.company_id.sudo()
        if partner.company_id and companies and partner.company_id not in (companies.parent_ids | companies.child_ids):
            raise UserError(
                self.env._(
                    "%(customer)s belongs to another company than the club.",
                    customer=partner.display_name,
                )
            )
        return self.env["loyalty.card"].sudo()._club_enrol(club, partner)

    def _club_resolve(self, program):
        programs = self.env["loyalty.program"]
        if isinstance(program, int):
            program = programs.browse(program)
        club = (program or self._club_program()).sudo().exists()
        if not club or not club.is_club or not club.active:
            raise UserError(self.env._("There is no customer club yet. Tick Customer Club on a loyalty program."))
        allowed = self.env.companies.sudo().parent_ids
        if club.company_id and club.company_id not in allowed and not self.env.su:
            raise UserError(self.env._("This club belongs to another company."))
        return club

    def action_club_enrol(self):
        """Enrol these customers from a form or list of contacts."""
        for partner in self:
            partner.club_enrol()
        return True

    def action_club_open_entries(self):
        """Open the member's entries."""
        return self._club_card_to_open().action_club_open_entries()

    def action_club_open_card(self):
        """Open the member's card."""
        card = self._club_card_to_open()
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_card_action_members")
        return {**action, "views": [(False, "form")], "res_id": card.id}

    def _club_card_to_open(self):
        """Return the member's card that the user may see.

        :raises UserError: there is none
        """
        self.ensure_one()
        self.check_access("read")
        if not self.club_card_id:
            raise UserError(
                self.env._(
                    "%(member)s is not a member of the club. Enrol the customer first.", member=self.display_name
                )
            )
        return self.club_card_id
