from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import periods
from ...engine.periods import Expiry
from ..ledger import locking, posting_many

#: Cards per batch: a sale may have to wait for one batch.
BATCH = 2000


#: The most lots that are updated at once, while the manager waits; more are left to the day close.
AT_ONCE = 50_000


#: Replaces NULL as a date, because a join does not match NULL.
NO_DAY = "0001-01-01"


#: The columns that identify a group of lots with the same new last day. `own` marks lots whose
#: last day was chosen for them or taken over from the points that they come from.
GROUP = SQL(
    """
    entry.date AS date, coalesce(entry.available_on, DATE %(none)s) AS available_on,
    coalesce(entry.expires_on, DATE %(none)s) AS expires_on,
    coalesce((entry.why->>'rule')::int, 0) AS rule,
    entry.kind IN ('transfer', 'reverse')
        OR coalesce(entry.why->>'valid' = 'given', FALSE) AS own
    """,
    none=NO_DAY,
)


class LoyaltyClubExpiryUpdate(models.Model):
    """An expiry policy applied to points that members already hold.

    The record keeps who did it, the policies and how many points were concerned. An update
    changes the last days of lots, never their points.
    """

    _name = "loyalty.club.expiry.update"
    _description = "Expiry Updates"
    _order = "id desc"

    program_id = fields.Many2one(
        "loyalty.program", string="Club", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="program_id.company_id")
    day = fields.Date(required=True, readonly=True)
    policy_before = fields.Char(string="From", readonly=True)
    policy_after = fields.Char(string="To", readonly=True)
    policies = fields.Json(readonly=True, help="Policies of the club (0) and of its rules, as applied.")
    floor_day = fields.Date(
        string="Not Before", readonly=True, help="No points expire before this date because of the change."
    )
    own_days = fields.Boolean(string="Include Fixed Dates", readonly=True)
    lots = fields.Integer(readonly=True)
    points = fields.Float(digits=(16, 2), readonly=True)
    members = fields.Integer(readonly=True)
    points_over = fields.Float(string="Expiring Immediately", digits=(16, 2), readonly=True)
    earliest = fields.Date(readonly=True)
    latest = fields.Date(readonly=True)
    state = fields.Selection(
        [("running", "In Progress"), ("done", "Done")], default="running", required=True, readonly=True
    )
    last_card_id = fields.Integer(readonly=True)

    # what changes

    def _groups(self):
        """The groups of open lots whose last day changes: dicts of the columns of `GROUP`, and `new`."""
        self.ensure_one()
        self.env["loyalty.club.entry"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT %(group)s
                  FROM loyalty_club_entry entry
                  JOIN loyalty_card card ON card.id = entry.card_id
                 WHERE card.program_id = %(program)s AND entry.remaining > 0
                """,
                group=GROUP,
                program=self.program_id.id,
            )
        )
        names = ("date", "available_on", "expires_on", "rule", "own")
        groups = [dict(zip(names, row, strict=True)) for row in self.env.cr.fetchall()]
        return [
            {**group, "new": new}
            for group in groups
            for new in [self._new_day(group)]
            if (not group["own"] or self.own_days) and new != self._real(group["expires_on"])
        ]

    @staticmethod
    def _real(day):
        return None if str(day) == NO_DAY else day

    def _new_day(self, group):
        """The new last day of a group of lots; None: no expiry. Points of a purchase rule count from
        their own date, others from the day on which they become available."""
        rule = str(group["rule"])
        terms = Expiry(*(self.policies.get(rule) or self.policies["0"]))
        available_on = self._real(group["available_on"])
        from_purchase = group["rule"] or not available_on
        return periods.expiry_after_update(
            group["date"] if from_purchase else available_on,
            terms,
            available_on=available_on,
            old=self._real(group["expires_on"]),
            floor=self.floor_day or None,
        )

    @api.model
    def _listed(self, groups):
        """The groups as an SQL table to join with entries."""
        return SQL(
            """
            unnest(%(date)s::date[], %(available_on)s::date[], %(expires_on)s::date[],
                   %(rule)s::int[], %(own)s::bool[], %(new)s::date[], %(label)s::int[])
                AS listed (date, available_on, expires_on, rule, own, new, label)
            """,
            **{
                name: [group.get(name, 0) for group in groups]
                for name in ("date", "available_on", "expires_on", "rule", "own", "new", "label")
            },
        )

    def _lot_sums(self, groups):
        """{label: (lots, points, members)} of the lots in `groups`; label None is the total."""
        if not groups:
            return {}
        self.env.cr.execute(
            SQL(
                """
                SELECT label, count(*), sum(remaining), count(DISTINCT card_id)
                  FROM (SELECT entry.card_id, entry.remaining, %(group)s
                          FROM loyalty_club_entry entry
                          JOIN loyalty_card card ON card.id = entry.card_id
                         WHERE card.program_id = %(program)s AND entry.remaining > 0) open
                  JOIN %(listed)s USING (date, available_on, expires_on, rule, own)
                 GROUP BY GROUPING SETS ((label), ())
                """,
                group=GROUP,
                program=self.program_id.id,
                listed=self._listed(groups),
            )
        )
        return {label: tuple(rest) for label, *rest in self.env.cr.fetchall()}

    # update

    def _run(self, groups=None):
        """Update all lots, batch by batch, in the current transaction."""
        self.ensure_one()
        groups = self._groups() if groups is None else groups
        while self._run_batch(groups):
            pass

    def _run_batch(self, groups):
        """Update the lots of the next cards, or set the state to done if no card is left.

        :return: whether cards were updated
        """
        cards = self._next_cards() if groups else []
        if not cards:
            self.state = "done"
            return False
        new_days = SQL(
            """
            SELECT open.id, listed.new
              FROM (SELECT entry.id, %(group)s
                      FROM loyalty_club_entry entry
                     WHERE entry.card_id = ANY(%(cards)s) AND entry.remaining > 0) open
              JOIN %(listed)s USING (date, available_on, expires_on, rule, own)
            """,
            group=GROUP,
            cards=cards,
            listed=self._listed(groups),
        )
        posting_many.update_expiry(self.env["loyalty.card"].browse(cards), new_days)
        self.last_card_id = cards[-1]
        return True

    def _next_cards(self):
        """Lock the next cards with open lots, in the order of their ids, and return the ids."""
        which = SQL(
            """
            program_id = %s AND id > %s
            AND EXISTS (SELECT 1 FROM loyalty_club_entry entry
                         WHERE entry.card_id = loyalty_card.id AND entry.remaining > 0)
            """,
            self.program_id.id,
            self.last_card_id or 0,
        )
        return [card for (card,) in locking.lock_cards(self.env, which, limit=BATCH)]
