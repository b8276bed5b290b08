from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import tiers as engine


class LoyaltyClubMembership(models.Model):
    """A tier that was bought with a product for a number of months.

    Only settling a purchase writes these records, while it holds the lock of the card.
    """

    _name = "loyalty.club.membership"
    _description = "Paid Club Membership"
    _inherit = ["loyalty.club.member.record"]
    _order = "date desc, id desc"
    _rec_name = "tier_id"

    transaction_id = fields.Many2one(
        "loyalty.club.transaction",
        string="Purchase",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    tier_id = fields.Many2one("loyalty.club.tier", required=True, readonly=True, ondelete="restrict")
    date = fields.Date(string="Purchase Date", required=True, readonly=True)
    months = fields.Integer(required=True, readonly=True, help="Months paid for; 0 after a refund.")
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="Until", readonly=True)

    _once = models.UniqueIndex("(transaction_id, tier_id)")

    @api.model_create_multi
    def create(self, vals_list):
        self._check_by_settling()
        return super().create(vals_list)

    def write(self, vals):
        self._check_by_settling()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A paid membership ends with its refund."))

    def _check_by_settling(self):
        if not self.env.su:
            raise UserError(self.env._("Memberships are sold with a product of the club."))

    @api.model
    def _settle(self, card, transaction, lines):
        """Update the memberships of one purchase to what `lines` say that the customer keeps.

        :return: whether something changed
        """
        wanted = self._wanted(card, lines)
        known = self.sudo().search([("transaction_id", "=", transaction.id)]) if transaction else self
        if not wanted and not known:
            return False
        changed = False
        for row in known:
            months = wanted.pop(row.tier_id, 0)
            if row.months != months:
                row.months = months
                changed = True
        for tier, months in wanted.items():
            self.sudo().create(
                {
                    "card_id": card.id,
                    "transaction_id": transaction.id,
                    "tier_id": tier.id,
                    "date": transaction.date,
                    "months": months,
                }
            )
            changed = True
        if changed:
            self._follow(card)
        return changed

    @staticmethod
    def _wanted(card, lines):
        """{tier: months} that the kept lines pay for."""
        wanted = {}
        for line in lines:
            tier = line.product.club_tier_id
            months = int(line.qty) * line.product.club_tier_months if tier else 0
            if months > 0 and tier.program_id == card.program_id and not line.reward:
                wanted[tier] = wanted.get(tier, 0) + months
        return wanted

    @api.model
    def _follow(self, card, day=None):
        """Compute the dates of the card's memberships, which follow each other within a tier, and
        set the highest one that has not ended on `day` (default: the club's today) as paid tier."""
        rows = self.sudo().search([("card_id", "=", card.id)], order="date, id")
        for tier in rows.tier_id:
            paid = rows.filtered(lambda row: row.tier_id == tier and row.months)  # noqa: B023
            spans = engine.follow([(row.date, row.months) for row in paid])
            for row, (first, last) in zip(paid, spans, strict=True):
                row.write({"date_from": first, "date_to": last})
        rows.filtered(lambda row: not row.months).write({"date_from": False, "date_to": False})
        card._club_set_paid(*self._running(rows, day or card.program_id._club_day()))

    @staticmethod
    def _running(rows, day):
        """(tier, last day) of the highest membership that has not ended before `day`, or (None, None)."""
        running = rows.filtered(lambda row: row.date_to and row.date_to >= day)
        highest = max(running.tier_id, key=lambda tier: tier.threshold, default=None)
        if not highest:
            return None, None
        return highest, max(running.filtered(lambda row: row.tier_id == highest).mapped("date_to"))
