from collections import defaultdict
from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL

from ...engine.keys import cause_of
from ...engine.points import exact
from ...engine.purchase import Snapshot, Totals
from ...engine.settlement import is_reward
from . import locking


class LoyaltyClubTransaction(models.Model):
    """A sale order or POS order settled for one member.

    It stores the terms of the day of purchase, so that later changes of the order count as
    promised then, and the revision, which is part of the keys of its entries.
    """

    _name = "loyalty.club.transaction"
    _description = "Customer Club Transaction"
    _order = "date desc, id desc"

    name = fields.Char(string="Order", required=True, readonly=True)
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(string="Order Record", model_field="res_model", required=True, readonly=True)
    card_id = fields.Many2one(
        "loyalty.card",
        string="Member Card",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    buyer_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        ondelete="set null",
        help="The buyer; on the card of a company or pool, this is not the member.",
    )
    program_id = fields.Many2one(related="card_id.program_id", string="Club")
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null", ondelete="restrict")
    currency_id = fields.Many2one(related="program_id.currency_id")
    date = fields.Date(required=True, readonly=True)
    terms_id = fields.Many2one("loyalty.club.terms", readonly=True, ondelete="restrict")
    eligibility = fields.Json(readonly=True, help="For each line of the order, the rules that apply to its product.")
    rate = fields.Float(digits=0, readonly=True, help="Rate from the order's currency to the club's on that day.")
    rule_caps = fields.Json(
        readonly=True,
        help="For each rule with a cap, the points it could still give the member that day.",
    )
    revision = fields.Integer(required=True, readonly=True, default=0)
    amount = fields.Monetary(readonly=True, help="What the customer keeps, with tax.")
    points_earned = fields.Float(digits=(16, 2), required=True, readonly=True, default=0)
    points_redeemed = fields.Float(digits=(16, 2), required=True, readonly=True, default=0)
    club_tier_change_ids = fields.One2many(
        "loyalty.club.tier.change", "transaction_id", string="Tier Changes", readonly=True
    )
    entry_ids = fields.One2many("loyalty.club.entry", "transaction_id", readonly=True)

    # a member's transactions are spread over many pages: the index covers what the close reads
    _history_index = models.Index("(card_id, date) INCLUDE (amount, points_earned)")
    _document_unique = models.UniqueIndex("(res_model, res_id, card_id)")

    def _save(self, document, card, day, values):
        """Write `values` to this transaction, or to a new one of `document` and `card`,
        whose row is locked. Return the transaction.

        It is one SQL statement without tracking. The cache of the card is not invalidated:
        the caller does so after posting to it.

        :param values: by column; for `terms_id` the engine's terms
        """
        if self:
            self._update_columns(values)
            return self
        columns = {
            "res_model": document._name,
            "res_id": document.id,
            "card_id": card.id,
            "company_id": card.company_id.id or document.company_id.id or None,
            "name": document.name or "/",
            "buyer_id": document._club_partner().id or None,
            "date": day,
            "revision": 0,
            "create_uid": self.env.uid,
            "write_uid": self.env.uid,
            **values,
        }
        with_terms, columns = self._with_terms(columns)
        # waits for a concurrent insert; at REPEATABLE READ it then fails and Odoo retries
        self.env.cr.execute(
            SQL(
                """
                %s INSERT INTO loyalty_club_transaction (%s, create_date, write_date)
                VALUES (%s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')
                ON CONFLICT (res_model, res_id, card_id) DO NOTHING
                RETURNING id
                """,
                with_terms,
                SQL(", ").join(SQL.identifier(name) for name in columns),
                SQL(", ").join(SQL("%s", value) for value in columns.values()),
            )
        )
        return self.browse(self.env.cr.fetchone()[0])

    def _with_terms(self, values):
        """(WITH clause that stores the terms, `values` with an SQL expression for `terms_id`)."""
        if not values.get("terms_id"):
            return SQL(), values
        common_tables, id_ = self.env["loyalty.club.terms"]._stored(values["terms_id"])
        return SQL("WITH %s", common_tables), {**values, "terms_id": id_}

    def _touch(self):
        """Rewrite the row unchanged. A lock alone raises no serialization failure: another
        transaction would go on with its old snapshot."""
        if self:
            locking.rewrite_rows(self.env, self._table, self.ids)

    def _update_columns(self, values):
        with_terms, values = self._with_terms(values)
        assignments = SQL(", ").join(SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items())
        self.env.cr.execute(
            SQL(
                """
                %s UPDATE loyalty_club_transaction
                   SET %s, write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                 WHERE id = %s
                """,
                with_terms,
                assignments,
                self.env.uid,
                self.id,
            )
        )
        self.invalidate_recordset(list(values), flush=False)

    def _posted(self):
        """{cause: points} posted so far: given for rules, taken for rewards."""
        return self._posted_with_lots()[0]

    def _posted_with_lots(self):
        """(`_posted`, the lots earned: {cause: ((points not taken back yet, whether they are
        available), …)}, the latest first)."""
        self.ensure_one()
        posted, lots = defaultdict(Decimal), defaultdict(dict)
        for id_, key, kind, points, released, reversed_id in self._execute(
            """
            SELECT id, key, kind, points, released, reversed_id
              FROM loyalty_club_entry WHERE transaction_id = %(id)s ORDER BY id
            """
        ):
            cause, points = cause_of(key), exact(points)
            posted[cause] += -points if is_reward(cause) else points
            if kind == "earn" and points > 0:
                lots[cause][id_] = [points, released]
            elif reversed_id in lots[cause]:
                lots[cause][reversed_id][0] += points
        return (
            {cause: points for cause, points in posted.items() if points},
            {cause: tuple(map(tuple, reversed(found.values()))) for cause, found in lots.items() if found},
        )

    def _snapshot(self):
        """What is stored of the day of purchase, as the engine's value; None if nothing is."""
        if not self.terms_id:
            return None
        return Snapshot(
            self.terms_id._load(),
            eligibility=self.eligibility or {},
            rate=exact(self.rate),
            caps_left={int(rule): Decimal(left) for rule, left in (self.rule_caps or {}).items()},
        )

    def _totals(self):
        """The stored totals, as the engine's value."""
        return Totals(exact(self.amount), exact(self.points_earned), exact(self.points_redeemed))

    def _earned_lots(self):
        """{cause: [(lot id, points not taken back yet)]}, the latest first."""
        lots = {}
        for key, lot, points in self._execute(
            """
            SELECT lot.key, lot.id, lot.points + coalesce(sum(back.points), 0)
              FROM loyalty_club_entry lot
              LEFT JOIN loyalty_club_entry back ON back.reversed_id = lot.id
             WHERE lot.transaction_id = %(id)s AND lot.points > 0 AND lot.kind = 'earn'
             GROUP BY lot.id
             ORDER BY lot.id DESC
            """
        ):
            lots.setdefault(cause_of(key), []).append((lot, exact(points)))
        return lots

    def _redemptions(self):
        """{cause: [(debit id, points not given back yet)]}, the latest first."""
        debits = {}
        for key, debit, points in self._execute(
            """
            SELECT debit.key, debit.id, -debit.points - coalesce(sum(back.points), 0)
              FROM loyalty_club_entry debit
              LEFT JOIN loyalty_club_entry back ON back.reversed_id = debit.id
             WHERE debit.transaction_id = %(id)s AND debit.kind = 'redeem'
             GROUP BY debit.id
             ORDER BY debit.id DESC
            """
        ):
            debits.setdefault(cause_of(key), []).append((debit, exact(points)))
        return debits

    def _execute(self, query):
        self.env.cr.execute(SQL(query, id=self.id))
        return self.env.cr.fetchall()

    def action_open_document(self):
        """Open the order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
