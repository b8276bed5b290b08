from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError


class LoyaltyClubDocument(models.AbstractModel):
    """Documents of members who are blocked, have left or are anonymized.

    A blocked member's purchase earns no points. Spending points is refused as long as the
    customer waits, and reported afterwards. An anonymized member's documents stay on the card
    on which they were settled: no entry is reversed, and no new card gets their points.
    """

    _inherit = "loyalty.club.document"

    club_blocked = fields.Boolean(string="Member Blocked", compute="_compute_club_blocked", compute_sudo=True)

    @api.depends("club_card_id")
    def _compute_club_blocked(self):
        for document in self:
            document.club_blocked = document.club_card_id.club_blocked

    def _club_member_cards_now(self, known):
        cards = super()._club_member_cards_now(known)
        anonymized = known.card_id.filtered("club_anonymized")
        if not anonymized:
            return cards
        return anonymized | cards.filtered(lambda card: card.program_id not in anonymized.program_id)

    def _club_check_balance(self, card, balance, needed):
        if card.club_blocked:
            if self._club_may_refuse():
                raise UserError(card._club_blocked_sentence())
            self._club_report(
                self.env._(
                    "%(member)s is blocked and spent %(points)s points on %(document)s.",
                    member=card.partner_id.display_name,
                    points=card.program_id._club_format_number(needed),
                    document=self.name,
                )
            )
        return super()._club_check_balance(card, balance, needed)

    def _club_preview(self, card=None):
        card = card or self._club_member_cards()[:1]
        if card and card._club_was_suspended(self._club_moment() or fields.Datetime.now()):
            return Decimal(0)
        return super()._club_preview(card)
