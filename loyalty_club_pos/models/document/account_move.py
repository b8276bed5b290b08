from odoo import fields, models


class AccountMove(models.Model):
    """A credit note for the invoice of a POS order reduces what the customer keeps of the order."""

    _inherit = "account.move"

    club_replaced_id = fields.Many2one(
        "account.move",
        string="Replaces",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The invoice that was credited and issued again.",
    )

    def _club_with_replacements(self):
        """Return these invoices and the posted ones that replace them, directly or not."""
        found = latest = self
        while latest:
            instead = self.sudo().search([("club_replaced_id", "in", latest.ids), ("state", "=", "posted")])
            latest = instead - found
            found |= latest
        return found

    def _club_first(self):
        """Return the original invoices: follow `club_replaced_id` to its end."""
        found = self
        while found.club_replaced_id:
            found = found.mapped(lambda move: move.club_replaced_id or move)
        return found

    def _club_documents(self):
        moves = self.sudo()
        notes = moves.filtered(lambda move: move._club_credits_pos_order())
        invoices = notes.reversed_entry_id | moves.filtered("club_replaced_id")
        orders = invoices._club_first().pos_order_ids
        documents = super()._club_documents()
        if orders:
            documents += [orders, orders.lines.sale_order_line_id.order_id]
        return documents

    def _club_credits_pos_order(self):
        """Whether this is a credit note made in accounting. One made by a refund at the till does not
        count, because the refund order already says what was returned."""
        self.ensure_one()
        return self.move_type == "out_refund" and bool(self.reversed_entry_id) and not self.sudo().pos_order_ids
