from odoo import models
from odoo.tools import SQL

from .posting import Poster


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    # merged contacts

    def _club_merge(self, partner):
        """Merge these cards of one club, with all their lots, into one card for `partner`.

        An active card that the contact already has is kept, else the oldest active one. The
        others are emptied by transfers and archived; their orders move to the kept card.

        :return: the kept card
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
        """Move this card's transactions, and the order lines it pays for, to `kept`."""
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
        """This card, or the one that it was merged into."""
        card = self
        while card.club_merged_into_id:
            card = card.club_merged_into_id
        return card
