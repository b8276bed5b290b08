from odoo import http
from odoo.http import request

from .club import ClubPortal


class ClubPortalHome(ClubPortal):
    """The club on core's portal pages."""

    @http.route()
    def home(self, **kw):
        return self._club_own_language() or super().home(**kw)

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if not counters:
            cards = request.env["loyalty.card"]._club_mine()
            open_clubs = request.env["loyalty.program"]._club_open_to_me()
            values["club_cards"] = cards
            values["club_entries"] = [
                {"program": card.program_id, "card": card, "url": self._club_url(card.program_id)} for card in cards
            ] + [
                {"program": program, "card": None, "url": self._club_url(program)}
                for program in open_clubs - cards.program_id
            ]
            # core's list has no data about club cards
            values["cards_per_programs"] = {
                program: others
                for program, others in (values.get("cards_per_programs") or {}).items()
                if not program.is_club
            }
        return values

    @http.route()
    def portal_my_loyalty_card_history(self, card_id, **kw):
        card = self._club_mine_or_none(card_id)
        if card:
            return request.redirect(self._club_url(card.program_id))
        return super().portal_my_loyalty_card_history(card_id, **kw)

    @http.route()
    def portal_get_card_history_values(self, card_id):
        card = self._club_mine_or_none(card_id)
        if not card:
            return super().portal_get_card_history_values(card_id)
        program = card.program_id
        entries = request.env["loyalty.club.entry"].sudo().search([("card_id", "=", card.id)], limit=5, order="id desc")
        urls = entries._club_portal_links()
        return {
            "card": {
                "id": card.id,
                "points_display": program._club_points_text(card.points),
                "expiration_date": False,
                "code": card.code,
            },
            "program": {
                "program_name": program.name,
                "program_type": program.program_type,
            },
            "history_lines": [
                {
                    "order_id": entry.transaction_id.res_id or False,
                    "description": entry.description,
                    "order_portal_url": urls.get(entry.id, False),
                    "points": program._club_signed(entry.points),
                }
                for entry in entries
            ],
            "rewards": [
                {
                    "description": reward._club_title(),
                    "points": program._club_points_text(reward.required_points),
                }
                for reward in program.reward_ids.sorted("required_points", reverse=True)
                if reward.required_points <= card.points
            ][:3],
            "img_path": f"/loyalty/static/src/img/{program.program_type}.svg",
        }

    @staticmethod
    def _club_mine_or_none(card_id):
        cards = request.env["loyalty.card"]._club_mine()
        return cards.filtered(lambda card: card.id == int(card_id))
