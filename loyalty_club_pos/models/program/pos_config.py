from odoo import models
from odoo.exceptions import AccessError, UserError


class PosConfig(models.Model):
    """The calls that the till makes to the club. A cashier needs no group of the club to read
    members' balances, find a member by card and enrol customers.
    """

    _inherit = "pos.config"

    def club_find_member(self, code):
        """Return the member's card with this code and its customer, in the till's format.

        :param str code: the barcode of the card
        :return: records by model, with empty lists if there is no such member
        :raises AccessError: the user is not a POS user
        """
        config = self._club_guarded()
        cards = self.env["loyalty.card"].browse()
        if isinstance(code, str) and code.strip():
            cards = cards.search(
                [
                    ("code", "=", code.strip()),
                    ("is_club_card", "=", True),
                    ("partner_id", "!=", False),
                    ("program_id", "in", config._club_programs().ids),
                ],
                limit=1,
            )
        return config._club_load(cards)

    def club_cards_of(self, partner_id):
        """Return the cards that a customer uses now, one for each club of this till: the card of
        their pool, else their own, else their company's.

        :param int partner_id: the customer
        :return: records by model: the cards and their customers
        :raises UserError: the customer does not exist
        :raises AccessError: the user is not a POS user, or may not read the customer
        """
        config = self._club_guarded()
        partner = config._club_customer(partner_id)
        return config._club_load(partner.sudo()._club_cards(config._club_programs().ids))

    def _club_customer(self, partner_id):
        """Return the contact with this id.

        :raises UserError: `partner_id` is no integer, or the contact does not exist
        :raises AccessError: the user may not read the contact
        """
        if isinstance(partner_id, bool) or not isinstance(partner_id, int):
            raise UserError(self.env._("Choose a customer first."))
        partner = self.env["res.partner"].browse(partner_id).exists()
        if not partner:
            raise UserError(self.env._("This customer no longer exists. Choose another one."))
        partner.check_access("read")
        return partner

    def club_enrol_customer(self, partner_id):
        """Enrol a customer in this till's club; an existing member keeps their card.

        :param int partner_id: the customer
        :return: records by model: the card and the customer
        :raises UserError: the till has no club, the customer does not exist, or the customer does
            not meet the club's criteria (the message lists what is missing)
        :raises AccessError: the user is not a POS user, or may not read the customer
        """
        config = self._club_guarded()
        program = config._club_programs()[:1]
        if not program:
            raise UserError(self.env._("There is no customer club at this point of sale."))
        partner = config._club_customer(partner_id)
        card = partner.sudo()._club_enrol_admitted(program, vouched=partner._club_vouches())
        return config._club_load(card.sudo(False))

    def _club_guarded(self):
        """Return this till in its company.

        :raises AccessError: the user is not a POS user, or may not read this till
        """
        self.ensure_one()
        if not self.env.su and not self.env.user.has_group("point_of_sale.group_pos_user"):
            raise AccessError(self.env._("Only staff of the point of sale can do this."))
        self.check_access("read")
        return self.with_company(self.company_id)

    def _club_programs(self):
        """Return the clubs of this till, those of its company before shared ones."""
        clubs = self._get_program_ids().filtered("is_club")
        return clubs.sorted(lambda club: (not club.company_id, club.sequence, club.id))

    def _club_load(self, cards):
        partners = cards.partner_id
        return {
            "res.partner": partners._load_pos_data_read(partners, self),
            "loyalty.card": cards._load_pos_data_read(cards, self),
        }

    def unlink(self):
        """A club limited to this till alone is then open to all tills: that is for its managers,
        and the clubs' cache is cleared."""
        clubs = (
            self.env["loyalty.program"]
            .sudo()
            .with_context(active_test=False)
            .search([("is_club", "=", True), ("pos_config_ids", "in", self.ids)])
        )
        clubs._club_check_may_set()
        result = super().unlink()
        clubs._club_clear_cache()
        return result

    def use_coupon_code(self, code, creation_date, partner_id, pricelist_id):
        """Refuse a member's card as a coupon: its points are spent on rewards."""
        self.ensure_one()
        members = (
            self.env["loyalty.card"].sudo().search_count([("code", "=", code), ("is_club_card", "=", True)], limit=1)
        )
        if members:
            message = self.env._("This is a member's card. Choose the member, then a reward.")
            return {"successful": False, "payload": {"error_message": message}}
        return super().use_coupon_code(code, creation_date, partner_id, pricelist_id)
