from odoo import fields, models

from ...engine.rfm import GRID, LOST

SEGMENTS = [
    ("champions", "Champions"),
    ("loyal", "Loyal"),
    ("potential", "Potential Loyal"),
    ("new", "New"),
    ("promising", "Promising"),
    ("needs_attention", "Needs Attention"),
    ("about_to_sleep", "About to Sleep"),
    ("at_risk", "At Risk"),
    ("cannot_lose", "Cannot Lose Them"),
    ("hibernating", "Hibernating"),
    ("lost", "Lost"),
]


assert {name for row in GRID for name in row} | {LOST} == set(dict(SEGMENTS))


class LoyaltyClubRfm(models.Model):
    """RFM values, segment and churn risk of a member, computed by the close: at most one row per card.

    The values are not columns of the card, because most nights change the values of many members.
    Each such update would write a new version of the card with entries in its six indexes, use up
    the free space in which a sale updates the card in place, and make the cashier wait for the row.
    Members are searched and grouped by these values through fields of the card.
    """

    _name = "loyalty.club.rfm"
    _description = "Purchase Behaviour of a Club Member"
    _order = "card_id"
    _rec_name = "card_id"
    _log_access = False

    card_id = fields.Many2one("loyalty.card", string="Member", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="card_id.program_id.currency_id")
    club_rfm_recency = fields.Integer(string="Recency", required=True, readonly=True, default=0)
    club_rfm_frequency = fields.Integer(string="Frequency", required=True, readonly=True, default=0)
    club_rfm_monetary = fields.Integer(string="Value", required=True, readonly=True, default=0)
    club_segment = fields.Selection(SEGMENTS, string="Segment", readonly=True)
    club_churn_risk = fields.Float(string="Churn Risk", digits=(16, 2), required=True, readonly=True, default=0)
    club_growth = fields.Float(string="Growth", digits=(16, 2), required=True, readonly=True, default=0)
    club_next_purchase = fields.Date(string="Next Purchase Expected", readonly=True)
    club_spent = fields.Monetary(string="Amount Spent", required=True, readonly=True, default=0)
    club_orders = fields.Integer(string="Purchases", required=True, readonly=True, default=0)

    _card_unique = models.UniqueIndex("(card_id)")

    def init(self):
        """Reserve free space in the table's pages, because the values are updated each night."""
        self.env.cr.execute("ALTER TABLE loyalty_club_rfm SET (fillfactor = 70)")
        return super().init()
