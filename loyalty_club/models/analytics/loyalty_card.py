from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .loyalty_club_rfm import SEGMENTS
from .rfm_sql import COLUMNS

FIGURES = list(COLUMNS)


def _figure(kind, name, **options):
    """A field of the card that shows `name` of its figures, to staff: a member who reads the
    own card is not told what the club thinks of it."""
    return kind(
        compute="_compute_club_balances",
        search=lambda cards, operator, value: cards._search_club_rfm(name, operator, value),
        compute_sudo=True,
        groups="base.group_user",
        **options,
    )


class LoyaltyCard(models.Model):
    """A member's behaviour, as the last close found it: see `loyalty.club.rfm`."""

    _inherit = "loyalty.card"

    club_rfm_recency = _figure(
        fields.Integer,
        "club_rfm_recency",
        string="Recency (1 to 5)",
        aggregator="avg",
        help="5: among the fifth of the buying members who bought last; 0: no purchase lately.",
    )
    club_rfm_frequency = _figure(
        fields.Integer,
        "club_rfm_frequency",
        string="Frequency (1 to 5)",
        aggregator="avg",
        help="5: among the fifth of the buying members with most purchases; 0: no purchase lately.",
    )
    club_rfm_monetary = _figure(
        fields.Integer,
        "club_rfm_monetary",
        string="Value (1 to 5)",
        aggregator="avg",
        help="5: among the fifth of the buying members who spent most; 0: no purchase lately.",
    )
    club_segment = _figure(
        fields.Selection,
        "club_segment",
        selection=SEGMENTS,
        string="Segment",
        help="From recency, and frequency with value. Empty: nothing was ever bought.",
    )
    club_churn_risk = _figure(
        fields.Float,
        "club_churn_risk",
        string="Churn Risk",
        digits=(16, 2),
        aggregator="avg",
        help="How much the last purchase is overdue by the member's own rhythm: 0, not at all;"
        " 63 %, it took twice as long as usual; 100 %, gone.",
    )
    club_growth = _figure(
        fields.Float,
        "club_growth",
        string="Growth",
        digits=(16, 2),
        aggregator="avg",
        help="The later half of the time that counts against the earlier one: 100 %, all was"
        " bought lately; 0, as much as before; -100 %, nothing lately.",
    )
    club_next_purchase = _figure(
        fields.Date,
        "club_next_purchase",
        string="Next Purchase Expected",
        help="The last purchase and the usual time between two; a day in the past: overdue.",
    )
    club_spent = _figure(
        fields.Monetary,
        "club_spent",
        string="Amount Spent",
        help="What the member bought and kept, over the months that the club looks back.",
    )
    club_orders = _figure(
        fields.Integer,
        "club_orders",
        string="Purchases",
        help="Number of purchases kept, over the months that the club looks back.",
    )

    def _compute_club_balances(self):
        rows = self.env["loyalty.club.rfm"].search([("card_id", "in", self._origin.ids)])
        found = {row.card_id.id: row for row in rows}
        for card in self:
            row = found.get(card._origin.id, rows.browse())
            for name in FIGURES:
                card[name] = row[name]

    @api.model
    def _search_club_rfm(self, name, operator, value):
        """In the join that sorting uses too: members with no row yet are found by nothing."""
        field = self._fields[name]
        return Domain.custom(
            to_sql=lambda model, alias, query: field.condition_to_sql(name, operator, value, model, alias, query)
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Sort, group and sum by figures: a join, and nothing known is nothing."""
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
            raise UserError(self.env._("What a member's purchases say is found at the close of the day, not by hand."))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._club_check_rfm(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._club_check_rfm(vals)
        return super().write(vals)
