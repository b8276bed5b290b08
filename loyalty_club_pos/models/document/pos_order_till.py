from odoo import api, fields, models
from odoo.tools import SQL

from .till_sync import during_sync


class PosOrder(models.Model):
    """The balances and cards that the server returns to the till for the orders it sends."""

    _inherit = "pos.order"

    #: Computed, so the till loads it but never sends it back.
    club_balances = fields.Json(
        compute="_compute_club_balances",
        compute_sudo=True,
        help="For each club: the card, what the order earned and spent, the new balance.",
    )

    def _compute_club_balances(self):
        found = self._club_balances_by_document()
        for order in self:
            balances = {}
            for document in order._club_balance_documents():
                for row in found.get(document, ()):
                    order._club_add_balances(balances, *row)
            order.club_balances = list(balances.values())

    def _club_balances_by_document(self):
        """Return {(model, id): [(transaction id, card id, points earned, points spent)]}."""
        documents = {key for order in self for key in order._club_balance_documents()}
        rows = {}
        if documents:
            self.env.cr.execute(
                SQL(
                    """
                    SELECT res_model, res_id, id, card_id, points_earned, points_redeemed
                      FROM loyalty_club_transaction WHERE (res_model, res_id) IN %s ORDER BY id
                    """,
                    tuple(documents),
                )
            )
            for model, res_id, *row in self.env.cr.fetchall():
                rows.setdefault((model, res_id), []).append(row)
        return rows

    def _club_balance_documents(self):
        """Return [(model, id)] of the documents that hold this order's points: itself and the quotations it pays."""
        self.ensure_one()
        quotations = self.lines.sale_order_origin_id
        own = [("pos.order", self._origin.id)] if self._origin.id else []
        return [*own, *(("sale.order", id_) for id_ in quotations.ids)]

    def _club_add_balances(self, balances, deal_id, card_id, earned, spent):
        card = self.env["loyalty.card"].browse(card_id)
        known = balances.setdefault(
            card.id,
            {
                "card": card.id,
                "program": card.program_id.name,
                "earned": 0,
                "spent": 0,
                "balance": card.points,
                "pending": card.club_points_pending,
            },
        )
        if card.club_tier_id:
            known["tier"] = card.club_tier_id.name
            raised = self.env["loyalty.club.tier.change"].search(
                [("transaction_id", "=", deal_id), ("direction", "=", "up")], limit=1, order="id desc"
            )
            if raised:
                known["raised"] = raised.to_tier_id.name
        known["earned"] += earned
        known["spent"] += spent

    @api.model
    def _load_pos_data_fields(self, config):
        """Where core loads every field, leave out the club's fields, which only the back office needs."""
        names = super()._load_pos_data_fields(config)
        if names:
            return [*names, "club_balances"]
        club = self.env["loyalty.club.document"]._fields.keys() - self.env["base"]._fields.keys()
        return [
            name for name, field in self._fields.items() if name not in club and self._has_field_access(field, "read")
        ]

    def read_pos_data(self, data, config):
        answer = super().read_pos_data(data, config)
        if config:
            self._club_add_cards(answer, config)
        return answer

    @api.model
    def sync_from_ui(self, orders):
        """Recompute the balances: core confirms the quotations that an order pays after it has
        prepared the answer."""
        with during_sync(self.env.cr, waits=bool(self.env.context.get("club_till_waits"))):
            answer = super().sync_from_ui(orders)
        synced = self.browse([values["id"] for values in answer.get("pos.order", [])])
        if synced.lines.sale_order_origin_id:
            synced.invalidate_recordset(["club_balances"], flush=False)
            for values in answer["pos.order"]:
                values["club_balances"] = self.browse(values["id"]).club_balances
            synced._club_add_cards(answer, synced.config_id[:1])
        return answer

    def _club_add_cards(self, answer, config):
        """Add the members' current cards, so that the till updates its copies."""
        ids = {row["card"] for values in answer["pos.order"] for row in values["club_balances"] or ()}
        if ids:
            cards = self.env["loyalty.card"].browse(sorted(ids))
            answer["loyalty.card"] = cards._load_pos_data_read(cards, config)
