from odoo import models

from ..program.tasks import WARNING, create_tasks


class LoyaltyClubDocument(models.AbstractModel):
    """What a manager of the club is told of a document. Whoever did it is often the one who would
    be told otherwise: the salesperson, or a cashier, who does not work with tasks."""

    _inherit = "loyalty.club.document"

    def _club_tell_manager(self, note):
        """Post `note` on the document and create a task for a manager of the club."""
        self.ensure_one()
        document = self.sudo()
        document.message_post(body=note)
        task = {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": (document.partner_id or document.user_id.partner_id).id,
            "activity_type_id": self.env.ref(WARNING).id,
            "summary": self.env._("Customer club: %(order)s", order=document.name),
            "note": note,
            "user_id": self.env["loyalty.program"]._club_first_manager(document.company_id).id,
        }
        create_tasks(self.env, [task])

    def _club_members_with_points(self):
        """{document: the cards on which it has earned or spent points}, for `_club_tell_given`."""
        known = self.sudo()._club_known_transactions()
        return {
            document: known[document.id].filtered(lambda deal: deal.points_earned or deal.points_redeemed).card_id
            for document in self
        }

    def _club_tell_given(self, before):
        """Tell of settled documents whose customer was changed to somebody who is not their member.

        :param before: what `_club_members_with_points` returned before the change
        """
        for document, cards in before.items():
            document = document.sudo()
            if cards and not cards & document._club_member_cards():
                document._club_tell_manager(
                    self.env._(
                        "%(user)s changed the customer of %(document)s from %(before)s to %(after)s after its points "
                        "were posted. The points went along with the order; check whether that is right.",
                        user=self.env.user.name,
                        document=document.name,
                        before=cards.partner_id[:1].display_name,
                        after=document._club_partner().display_name or self.env._("nobody"),
                    )
                )
