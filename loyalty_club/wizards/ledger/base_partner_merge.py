from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge_loyalty_cards(self, src_partners, dst_partner):
        """Merge the club cards of the merged contacts through the ledger; core merges other cards."""
        cards = self.env["loyalty.card"].sudo().with_context(active_test=False)
        found = cards.search(
            [
                ("partner_id", "in", (src_partners | dst_partner).ids),
                ("is_club_card", "=", True),
                ("club_merged_into_id", "=", False),
            ]
        )
        for _program, mine in found.grouped("program_id").items():
            mine._club_merge(dst_partner)
        # core sums the points of the remaining cards of the old contacts; no club cards are among them any more
        return super()._merge_loyalty_cards(src_partners, dst_partner)

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Keep one waiting request to join: a contact can have only one per club, and core would
        delete both."""
        self.env["loyalty.club.request"].sudo()._keep_one(src_partners | dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)
