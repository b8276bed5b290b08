from odoo import models

from ...models.program.groups import check_manager


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """:raises AccessError: two contacts are members of the same club, and the user is no manager of it"""
        contacts = self.env["res.partner"].browse(partner_ids)
        self._club_check_may_merge(contacts | dst_partner if dst_partner else contacts)
        return super()._merge(partner_ids, dst_partner, extra_checks)

    def _club_check_may_merge(self, partners):
        """Merging two members moves points from one to the other, which is for managers of the club."""
        clubs = [card.program_id for card in self._club_cards_to_merge(partners)]
        if len(clubs) > len(set(clubs)):
            check_manager(
                self.env,
                self.env._(
                    "Several of these contacts are members of the same club. Only a manager of the customer club can "
                    "merge them, because their points are added up."
                ),
            )

    def _update_values(self, src_partners, dst_partner):
        """Core copies the fields that the user may read. The birthday is for the club's staff only,
        and is kept whoever merges."""
        known = next(filter(None, (dst_partner + src_partners).sudo().mapped("club_birthday")), False)
        result = super()._update_values(src_partners, dst_partner)
        dst_partner.sudo().club_birthday = known
        return result

    def _merge_loyalty_cards(self, src_partners, dst_partner):
        """Merge the club cards of the merged contacts through the ledger; core merges other cards."""
        found = self._club_cards_to_merge(src_partners | dst_partner)
        for _program, mine in found.grouped("program_id").items():
            mine._club_merge(dst_partner)
        # core sums the points of the remaining cards of the old contacts; no club cards are among them any more
        return super()._merge_loyalty_cards(src_partners, dst_partner)

    def _club_cards_to_merge(self, partners):
        """The club cards of `partners`, also of former members, except those merged earlier."""
        cards = self.env["loyalty.card"].sudo().with_context(active_test=False)
        return cards.search(
            [
                ("partner_id", "in", partners.ids),
                ("is_club_card", "=", True),
                ("club_merged_into_id", "=", False),
            ]
        )

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Keep one waiting request to join: a contact can have only one per club, and core would
        delete both."""
        self.env["loyalty.club.request"].sudo()._keep_one(src_partners | dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)
