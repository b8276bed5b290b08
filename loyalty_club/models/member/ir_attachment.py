from odoo import models
from odoo.fields import Domain

from ..program.groups import is_staff


class IrAttachment(models.Model):
    """The files of a member's card are for the staff of the club, as what is said there is."""

    _inherit = "ir.attachment"

    def _inaccessible_comodel_records(self, model_and_ids, operation):
        yield from super()._inaccessible_comodel_records(model_and_ids, operation)
        ids = model_and_ids.get("loyalty.card")
        if ids and not self._club_shows_files():
            cards = self.env["loyalty.card"].sudo().browse(filter(None, ids)).exists()
            for card in cards.filtered("is_club_card"):
                yield card._name, card.id

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Core finds the files of all records that the user may read."""
        if not bypass_access and not self._club_shows_files():
            cards = self.env["loyalty.card"].sudo()._search([("is_club_card", "=", True)], active_test=False)
            domain = Domain(domain) & ~(Domain("res_model", "=", "loyalty.card") & Domain("res_id", "in", cards))
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _club_shows_files(self):
        return self.env.su or is_staff(self.env)
