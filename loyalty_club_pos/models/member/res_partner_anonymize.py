from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    """Anonymizing a contact also clears the addresses that receipts were sent to."""

    _inherit = "res.partner"

    def _club_erase_documents(self, card, names, former):
        result = super()._club_erase_documents(card, names, former)
        self.env["pos.order"].flush_model()
        self.env.cr.execute(
            SQL("UPDATE pos_order SET email = NULL, mobile = NULL WHERE partner_id = ANY(%s)", self.ids)
        )
        self.env["pos.order"].invalidate_model(["email", "mobile"], flush=False)
        return result
