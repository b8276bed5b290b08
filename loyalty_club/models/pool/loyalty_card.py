from odoo import fields, models
from odoo.tools import SQL


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    def _club_own(self):
        """Also the card of the user's pool, and that of the company he buys for."""
        own = super()._club_own()
        if self.env.user._is_superuser() or own == self:
            return own
        used = self.env.user.partner_id.sudo()._club_cards(self.sudo().program_id.ids)
        return own | self.filtered(lambda card: card.id in used.ids)

    def _club_erase_personal(self, person, partner, nobody):
        """End the membership in a pool; what was spent there stays with the anonymized contact."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE loyalty_club_pool_member
                   SET partner_id = %s, left_at = coalesce(left_at, %s)
                 WHERE partner_id = %s AND program_id = ANY(%s)
                """,
                nobody.id or None,
                fields.Datetime.now(),
                person.partner or None,
                person.programs,
            )
        )
        self.env.invalidate_all(flush=False)
        return super()._club_erase_personal(person, partner, nobody)
