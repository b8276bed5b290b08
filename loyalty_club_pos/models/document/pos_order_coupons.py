from odoo import models
from odoo.tools import float_compare


class PosOrder(models.Model):
    """Keep clubs out of core's calls by which the till posts points. These run as superuser, so
    any POS user could post any number of points with them.
    """

    _inherit = "pos.order"

    def validate_coupon_programs(self, point_changes, new_codes):
        """Refuse, with a sentence, club rewards that cost more than the member's balance."""
        changes = {int(card): points for card, points in point_changes.items()}
        cards = self.env["loyalty.card"].browse(changes).exists().filtered("is_club_card")
        for card in cards:
            problem = self._club_uncovered(card, -changes[card.id])
            if problem:
                return problem
        plain = {id_: points for id_, points in changes.items() if id_ not in cards.ids}
        return super().validate_coupon_programs(plain, new_codes)

    def _club_uncovered(self, card, needed):
        """Return core's refusal if `card` does not cover `needed` points, else None."""
        program = card.program_id.sudo()
        open_card = card.active and program.active and program.is_club
        if open_card and card.club_blocked:
            return self._club_refusal(card, card._club_blocked_sentence())
        if open_card and program.club_same_order:
            # the order's own points count too, and are known only when it is posted
            return None
        if open_card and float_compare(card.points, needed, precision_digits=2) >= 0:
            return None
        if open_card:
            message = self.env._(
                "%(member)s has %(points)s points, %(needed)s are needed. Choose a smaller reward or remove it.",
                member=card.partner_id.display_name,
                points=program._club_format_number(card.points),
                needed=program._club_format_number(needed),
            )
        else:
            message = self.env._(
                "%(member)s is no longer a member of the club. Remove the reward.",
                member=card.partner_id.display_name,
            )
        return self._club_refusal(card, message)

    @staticmethod
    def _club_refusal(card, message):
        payload = {"message": message, "updated_points": {card.id: card.points}}
        return {"successful": False, "payload": payload}

    def confirm_coupon_programs(self, coupon_data):
        return super().confirm_coupon_programs(self._club_without_clubs(coupon_data))

    def add_loyalty_history_lines(self, coupon_data, coupon_updates):
        cards = {int(coupon["card_id"]) for coupon in coupon_data}
        cards |= {int(update["id"]) for update in coupon_updates}
        club = set(self._club_cards_among(cards).ids)
        clubs_old_ids = {int(update["old_id"]) for update in coupon_updates if int(update["id"]) in club}
        plain = [coupon for coupon in coupon_data if int(coupon["card_id"]) not in club | clubs_old_ids]
        return super().add_loyalty_history_lines(plain, coupon_updates)

    def _club_without_clubs(self, coupon_data):
        """Return `coupon_data` without the changes of clubs and members' cards, and without the codes of
        club reward lines."""
        programs = {values.get("program_id") for values in coupon_data.values()}
        clubs = (
            self.env["loyalty.program"]
            .sudo()
            .browse({id_ for id_ in programs if isinstance(id_, int)})
            .exists()
            .filtered("is_club")
        )
        named = {int(key) for key in coupon_data}
        named |= {v["coupon_id"] for v in coupon_data.values() if isinstance(v.get("coupon_id"), int)}
        cards = self._club_cards_among(named)
        codes = {values.get("code") for values in coupon_data.values()} - {None, False, ""}
        taken = set(self._club_cards_with(codes).mapped("code"))
        paid = set(self.lines.filtered(lambda line: line.coupon_id.is_club_card).mapped("reward_identifier_code"))
        return {
            key: {
                **values,
                "line_codes": [c for c in values.get("line_codes") or [] if c not in paid],
            }
            for key, values in coupon_data.items()
            if values.get("program_id") not in clubs.ids
            and int(key) not in cards.ids
            and values.get("coupon_id") not in cards.ids
            and values.get("code") not in taken
        }

    def _club_cards_among(self, ids):
        cards = self.env["loyalty.card"].sudo().with_context(active_test=False)
        return cards.browse({id_ for id_ in ids if id_ > 0}).exists().filtered("is_club_card")

    def _club_cards_with(self, codes):
        cards = self.env["loyalty.card"].sudo().with_context(active_test=False)
        if not codes:
            return cards
        return cards.search([("code", "in", list(codes)), ("is_club_card", "=", True)])
