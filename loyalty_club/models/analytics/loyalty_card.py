from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .loyalty_club_rfm import SEGMENTS
from .rfm_sql import COLUMNS

RFM_FIELDS = list(COLUMNS)


def _rfm_field(kind, name, **options):
    """A computed field of the card with the RFM value `name`. Only the club's staff, of whom the
    account managers are, can read it: members, cashiers and salespeople read cards, but not how
    the club rates them."""
    return kind(
        compute="_compute_club_rfm",
        search=lambda cards, operator, value: cards._search_club_rfm(name, operator, value),
        compute_sudo=True,
        groups="loyalty_club.group_club_user",
        **options,
    )


class LoyaltyCard(models.Model):
    """The RFM values of a member as of the last close of the day: see `loyalty.club.rfm`."""

    _inherit = "loyalty.card"

    club_rfm_recency = _rfm_field(
        fields.Integer,
        "club_rfm_recency",
        string="Recency (1 to 5)",
        aggregator="avg",
        help="5: among the fifth of the buying members with the most recent purchase. 0: no purchase in the period.",
    )
    club_rfm_frequency = _rfm_field(
        fields.Integer,
        "club_rfm_frequency",
        string="Frequency (1 to 5)",
        aggregator="avg",
        help="5: among the fifth of the buying members with the most purchases. 0: no purchase in the period.",
    )
    club_rfm_monetary = _rfm_field(
        fields.Integer,
        "club_rfm_monetary",
        string="Value (1 to 5)",
        aggregator="avg",
        help="5: among the fifth of the buying members who spent most. 0: no purchase in the period.",
    )
    club_segment = _rfm_field(
        fields.Selection,
        "club_segment",
        selection=SEGMENTS,
        string="Segment",
        help="Computed from recency, frequency and value. Empty: no purchase so far.",
    )
    club_churn_risk = _rfm_field(
        fields.Float,
        "club_churn_risk",
        string="Churn Risk",
        digits=(16, 2),
        aggregator="avg",
        help="How much the last purchase is overdue by the member's own rhythm: 0, not at all;"
        " 63 %, it took twice as long as usual; 100 %, gone.",
    )
    club_growth = _rfm_field(
        fields.Float,
        "club_growth",
        string="Growth",
        digits=(16, 2),
        aggregator="avg",
        help="Compares the later half of the behaviour period with the earlier half. 100 %: all purchases are "
        "recent; 0: as many as before; -100 %: none recently.",
    )
    club_next_purchase = _rfm_field(
        fields.Date,
        "club_next_purchase",
        string="Next Purchase Expected",
        help="The last purchase plus the usual time between two purchases. A date in the past means overdue.",
    )
    club_spent = _rfm_field(
        fields.Monetary,
        "club_spent",
        string="Amount Spent",
        help="Amount that the member bought and kept in the behaviour period of the club.",
    )
    club_orders = _rfm_field(
        fields.Integer,
        "club_orders",
        string="Purchases",
        help="Number of purchases kept in the behaviour period of the club.",
    )

    def _compute_club_rfm(self):
        rows = self.env["loyalty.club.rfm"].search([("card_id", "in", self._origin.ids)])
        found = {row.card_id.id: row for row in rows}
        for card in self:
            row = found.get(card._origin.id, rows.browse())
            for name in RFM_FIELDS:
                card[name] = row[name]

    @api.model
    def _search_club_rfm(self, name, operator, value):
        """Search through the join of `_field_to_sql`: a card without a row matches as 0 or empty."""
        field = self._fields[name]
        return Domain.custom(
            to_sql=lambda model, alias, query: field.condition_to_sql(name, operator, value, model, alias, query)
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Sort, group and aggregate by RFM values through a join; a card without a row counts as 0 or empty."""
        if field_expr not in COLUMNS or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        rows = query.make_alias(alias, "club_balances")
        query.add_join(
            "LEFT JOIN",
            rows,
            "loyalty_club_rfm",
            SQL("%s = %s", SQL.identifier(alias, "id"), SQL.identifier(rows, "card_id")),
        )
        column = SQL.identifier(rows, field_expr)
        empty = COLUMNS[field_expr]
        return column if empty is None else SQL("coalesce(%s, %s)", column, empty)

    def _club_check_rfm(self, vals):
        if not COLUMNS.keys().isdisjoint(vals):
            raise UserError(
                self.env._(
                    "The purchase behaviour of members is computed at the close of the day and "
                    "cannot be entered manually."
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._club_check_rfm(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._club_check_rfm(vals)
        return super().write(vals)
