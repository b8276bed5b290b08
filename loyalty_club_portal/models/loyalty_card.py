from reportlab.graphics.barcode.code128 import Code128

from odoo import api, fields, models
from odoo.fields import Domain

from .staff_names import names_staff


class LoyaltyCard(models.Model):
    """The member's card on the portal."""

    _inherit = "loyalty.card"

    club_is_mine = fields.Boolean(
        string="Mine",
        compute="_compute_club_is_mine",
        search="_search_club_is_mine",
        help="The card of the current user, or, where he has none in that club, of his company.",
    )

    def _has_field_access(self, field, operation):
        return not names_staff(self, field) and super()._has_field_access(field, operation)

    @api.depends_context("uid")
    def _compute_club_is_mine(self):
        mine = (
            self.sudo().with_context(active_test=False).search(Domain("id", "in", self.ids) & self._club_mine_domain())
        )
        for card in self:
            card.club_is_mine = card.id in mine._ids

    def _search_club_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self._club_mine_domain()
        return Domain.OR([mine if wanted else ~mine for wanted in value])

    @api.model
    def _club_mine_domain(self):
        """Return the domain of the current user's cards, used by both the pages and the record rules: their own,
        their pools', and their company's in clubs where they have neither."""
        me = self.env.user.partner_id
        company = me.commercial_partner_id
        club = Domain("is_club_card", "=", True)
        own = club & Domain("partner_id", "=", me.id)
        pools = me.sudo()._club_pool_seats().pool_id.card_id
        own |= Domain("id", "in", pools.ids)
        if company == me:
            return own
        cards = self.env["loyalty.card"].sudo().with_context(active_test=True)
        clubs = cards._search(own).subselect("program_id")
        return own | (club & Domain("partner_id", "=", company.id) & Domain("program_id", "not in", clubs))

    @api.model
    def _club_mine(self):
        """Return the current user's active cards in active clubs of any company."""
        cards = self.sudo().search(
            self._club_mine_domain() & Domain("program_id.is_club", "=", True) & Domain("program_id.active", "=", True)
        )
        return cards.sorted(lambda card: (card.program_id.sequence, card.program_id.id))

    # contents of the page, read-only

    def _club_message(self):
        """Return a sentence that explains the balance."""
        self.ensure_one()
        program = self.program_id
        if self.club_blocked:
            return self.env._("Your membership is on hold at the moment, and your points are kept. Please contact us.")
        if self.points < 0:
            return self.env._(
                "You have already spent the points of goods that you returned. Your next points repay them."
            )
        if not self.points:
            return self.env._("Your next purchase earns your first points.")
        worth = program._club_worth(self.points)
        if not worth:
            return ""
        money = program._club_format_money(worth)
        needed = program._club_worth_from()
        if self.points < needed:
            return self.env._(
                "Worth %(money)s, can be spent from %(points)s points",
                money=money,
                points=program._club_format_number(needed),
            )
        return self.env._("Worth %(money)s off your next purchase", money=money)

    def _club_shared_text(self):
        """Say whose card it is if it is not the current user's own."""
        self.ensure_one()
        if self.partner_id == self.env.user.partner_id:
            return ""
        return self.env._("The card is shared by everybody at %(company)s.", company=self.partner_id.name)

    def _club_waits_text(self, day):
        """Say when pending points become available."""
        if not day:
            return self.env._("Soon")
        return self.env._("From %(date)s", date=self.program_id._club_format_date(day))

    def _club_pending(self):
        """Return [(day or False, points)]: pending points by the day they become available, False if not known."""
        self.ensure_one()
        return [
            (day, points)
            for day, points in self.env["loyalty.club.entry"]._read_group(
                [("card_id", "=", self.id), ("released", "=", False), ("remaining", "!=", 0)],
                ["available_on:day"],
                ["remaining:sum"],
                order="available_on:day",
            )
            if points
        ]

    def _club_validity(self):
        """Return [(day or False, points)]: available points by the day they expire, earliest first; False: never."""
        self.ensure_one()
        today = self.program_id._club_day()
        validity = {}
        for day, points in self.env["loyalty.club.entry"]._read_group(
            [("card_id", "=", self.id), ("released", "=", True), ("remaining", ">", 0)],
            ["expires_on:day"],
            ["remaining:sum"],
            order="expires_on:day",
        ):
            # expired points can be spent until the nightly close removes them
            day = day and max(day, today)
            validity[day] = validity.get(day, 0) + points
        return list(validity.items())

    def _club_barcode(self):
        """Return the card's code as a Code 128 barcode: {width, path} of an SVG one unit high, with
        quiet zones, or None if the code cannot be encoded."""
        self.ensure_one()
        code = self.code or ""
        if not code.isascii() or not code.isprintable():
            return None
        symbol = Code128(code)
        symbol.validate()
        symbol.encode()
        symbol.decompose()
        quiet, bars = 10, []
        position = quiet
        for letter in symbol.decomposed:
            # upper case is a bar, lower case a gap; a to d mean 1 to 4 units of width
            width = ord(letter.lower()) - ord("a") + 1
            if letter.isupper():
                bars.append(f"M{position} 0h{width}v1h-{width}z")
            position += width
        return {"width": position + quiet, "path": "".join(bars)}
