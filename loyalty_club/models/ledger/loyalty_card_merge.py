from odoo import models
from odoo.tools import SQL

from .posting import Poster


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    # contacts joined

    def _club_merge(self, partner):
        """One card for `partner`: the union of the lots of these cards of one club.

        The card that the contact has already stays; else the oldest active one. The
        others are emptied by transfers and archived; their orders follow.
        """
        cards = self.sorted(lambda c: (not c.active, c.partner_id != partner, c.id))
        kept, others = cards[:1], cards[1:]
        cards._club_lock()
        for card in others:
            card._club_move_to(kept)
        if kept.partner_id != partner:
            self.env.cr.execute(SQL("UPDATE loyalty_card SET partner_id = %s WHERE id = %s", partner.id, kept.id))
        self.env.invalidate_all()
        return kept

    def _club_move_to(self, kept):
        reason = self.env._("Cards of one customer merged")
        source, target = Poster(self), Poster(kept)
        target.move_in(source.move_out(reason), reason)
        source.store()
        target.store()
        self.env.flush_all()
        self._club_transfer_documents(kept)
        self.env.cr.execute(
            SQL(
                """
                UPDATE loyalty_card
                   SET active = FALSE, partner_id = %(partner)s, club_merged_into_id = %(kept)s
                 WHERE id = %(old)s
                """,
                partner=kept.partner_id.id,
                kept=kept.id,
                old=self.id,
            )
        )
        self.env.invalidate_all()

    def _club_transfer_documents(self, kept):
        """Orders of this card, and quotations it is to pay for, are those of `kept`."""
        cards = {"old": self.id, "kept": kept.id}
        self.env.cr.execute(
            SQL(
                """
                UPDATE sale_order_line SET coupon_id = %(kept)s
                 WHERE coupon_id = %(old)s AND order_id IN (
                    SELECT res_id FROM loyalty_club_transaction
                     WHERE card_id = %(old)s AND res_model = 'sale.order'
                     UNION
                    SELECT sale_order_id FROM loyalty_card_sale_order_rel
                     WHERE loyalty_card_id = %(old)s)
                """,
                **cards,
            )
        )
        self.env.cr.execute(
            SQL("UPDATE loyalty_club_transaction SET card_id = %(kept)s WHERE card_id = %(old)s", **cards)
        )

    def _club_successor(self):
        """This card, or the one that has taken it over."""
        card = self
        while card.club_merged_into_id:
            card = card.club_merged_into_id
        return card
