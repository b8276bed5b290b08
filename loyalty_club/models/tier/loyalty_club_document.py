from odoo import fields, models
from odoo.exceptions import UserError


class LoyaltyClubDocument(models.AbstractModel):
    """Shows the customer's tier on documents and checks rewards of a tier."""

    _inherit = "loyalty.club.document"

    club_tier_id = fields.Many2one("loyalty.club.tier", string="Tier", compute="_compute_club_tier", compute_sudo=True)
    club_is_vip = fields.Boolean(string="VIP", compute="_compute_club_tier", compute_sudo=True)

    def _compute_club_tier(self):
        for document in self:
            document.club_tier_id = document.club_card_id.club_tier_id
            document.club_is_vip = document.club_card_id.club_is_vip

    def _club_check_reward(self, card, reward):
        """Check that the member's tier is high enough for `reward`; report it if it is not.

        :raises UserError: it is not, and the customer still waits, so that it can be refused
        """
        super()._club_check_reward(card, reward)
        if reward._club_is_open_to(card):
            return
        values = {
            "member": card.partner_id.display_name,
            "reward": reward._club_title(),
            "tier": reward.club_tier_id.name,
        }
        if self._club_may_refuse():
            raise UserError(
                self.env._(
                    "%(reward)s is for members of %(tier)s and above, and %(member)s has not reached that tier yet. "
                    "Remove the reward.",
                    **values,
                )
            )
        self._club_report(
            self.env._("%(member)s received %(reward)s, which is for members of %(tier)s and above.", **values)
        )
