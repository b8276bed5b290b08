from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..program.personal import removed

KINDS = [
    ("opening", "Opening balance"),
    ("earn", "Earned"),
    ("redeem", "Spent"),
    ("expire", "Expired"),
    ("adjust", "Adjusted"),
    ("reverse", "Reversed"),
    ("transfer", "Transferred"),
]


#: Keys that the club makes itself. Others come from callers, who may have put anything into them.
OWN_KEYS = (
    r"^(=[0-9a-f]{8,}|(opening|expire|goodwill|erased),\d+|inactivity,\d+,[\d-]+,\d+|import,\d+,[0-9a-f]+,\d+"
    r"|(audit|closed|transfer),[0-9a-f]{32}(/[a-z]+(,\d+)?(/\d+)*)?)(\.\d+)?$"
)


def without_given_key(_column, _person):
    return SQL("CASE WHEN transaction_id IS NULL AND key !~ %s THEN 'erased,' || id ELSE key END", OWN_KEYS)


def without_note(_column, _person):
    return SQL("CASE WHEN why->>'note' <> '' THEN jsonb_set(why, '{note}', '\"\"') ELSE why END")


class LoyaltyClubEntry(models.Model):
    """One posting to a member's card. Written by the ledger, never edited or deleted.

    The points of each card are the sum of `points` of its released entries, and also the sum
    of their `remaining` points. See `engine/account.py`.

    `why` of a transfer holds the other member's card, not the name: entries are never edited,
    and that member may have to be anonymized.
    """

    _name = "loyalty.club.entry"
    _description = "Customer Club Entry"
    _order = "id desc"
    _rec_name = "reason"

    _club_personal_fields = {"reason": removed, "key": without_given_key, "why": without_note}

    # the largest table of a club: entries are never edited, so the write columns would be waste,
    # and each index slows down every insert
    _log_access = False

    create_uid = fields.Many2one("res.users", string="Created by", readonly=True)
    create_date = fields.Datetime(string="Created on", readonly=True)
    card_id = fields.Many2one("loyalty.card", string="Member Card", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    transaction_id = fields.Many2one(
        "loyalty.club.transaction", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    reversed_id = fields.Many2one(
        "loyalty.club.entry",
        string="Reversed Entry",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    program_id = fields.Many2one(related="card_id.program_id", string="Club")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    points = fields.Float(digits=(16, 2), required=True, readonly=True)
    remaining = fields.Float(
        digits=(16, 2),
        required=True,
        readonly=True,
        help="Positive: points not yet spent. Negative: a debt that the next points repay.",
    )
    released = fields.Boolean(required=True, readonly=True, help="Counts in the balance; otherwise it is pending.")
    date = fields.Date(required=True, readonly=True, help="The date in the club's time zone.")
    available_on = fields.Date(readonly=True)
    expires_on = fields.Date(
        string="Valid Until",
        readonly=True,
        help="The last day on which the points are valid, or were valid if they have expired.",
    )
    key = fields.Char(required=True, readonly=True, help="The same event has the same key and counts once.")
    reason = fields.Char(readonly=True)
    why = fields.Json(string="Details", readonly=True, groups="base.group_user")
    description = fields.Char(string="Why", compute="_compute_description", compute_sudo=True)
    document_name = fields.Char(string="Document", compute="_compute_description", compute_sudo=True)
    debit_allocation_ids = fields.One2many("loyalty.club.allocation", "debit_id", readonly=True)
    lot_allocation_ids = fields.One2many("loyalty.club.allocation", "lot_id", readonly=True)
    phone = fields.Char(related="card_id.club_phone")

    _key_unique = models.UniqueIndex("(key)")

    # on the card alone: PostgreSQL stores equal keys once, so this takes a third of the space of
    # an index with the ids
    _history_index = models.Index("(card_id)")
    _open_index = models.Index("(card_id) WHERE remaining <> 0")
    _due_index = models.Index("(expires_on) WHERE remaining > 0 AND expires_on IS NOT NULL")
    _pending_index = models.Index("(available_on) WHERE NOT released")
    _sign = models.Constraint(
        "CHECK (points <> 0 AND (remaining = 0 OR sign(remaining) = sign(points)) AND abs(remaining) <= abs(points))",
        "The remaining points of an entry must be between zero and its points.",
    )

    def _club_personal_condition(self, person):
        """Also the other card's entries of a transfer: staff may have named the member there."""
        return SQL(
            """
            id IN (
                SELECT id FROM loyalty_club_entry WHERE card_id = ANY(%(cards)s)
                 UNION ALL
                SELECT id FROM loyalty_club_entry
                 WHERE (why->>'card')::int = ANY(%(cards)s)
                   AND card_id IN (SELECT (why->>'card')::int FROM loyalty_club_entry
                                    WHERE card_id = ANY(%(cards)s) AND why->>'card' IS NOT NULL))
            """,
            cards=person.cards,
        )

    @api.depends("why", "reason", "kind", "expires_on", "transaction_id.name", "reversed_id")
    @api.depends_context("lang", "uid")
    def _compute_description(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for entry in self:
            entry.document_name = entry.transaction_id.name or False
            entry.description = entry._explain() or kinds[entry.kind]

    def _explain(self):
        """A sentence that a cashier can read aloud."""
        self.ensure_one()
        if self.kind == "expire" and self.expires_on:
            return self._explain_expired()
        why = self.why or {}
        explain = getattr(self, f"_explain_{why.get('cause')}", None)
        return explain(why) if explain else self.reason

    def _explain_rule(self, why):
        program = self.card_id.program_id
        values = {
            "points": program._club_format_number(why["points"]),
            "count": program._club_format_number(why["count"]),
            "amount": program._club_format_money(why["amount"]),
            "step": program._club_format_money(why.get("step") or 0),
        }
        if why["mode"] == "order":
            return self.env._("%(points)s points for the order", **values)
        if why["mode"] == "unit":
            return self.env._("%(points)s points for each of %(count)s pieces", **values)
        if why.get("step"):
            return self.env._("%(points)s points for each full %(step)s, bought for %(amount)s", **values)
        return self.env._("%(points)s points per unit of money, bought for %(amount)s", **values)

    def _explain_tier(self, why):
        tier = self.env["loyalty.club.tier"].browse(why["tier"]).exists()
        return self.env._(
            "%(tier)s: points × %(times)s",
            tier=tier.name or self.env._("Tier"),
            times=self.card_id.program_id._club_format_number(why["multiplier"]),
        )

    def _explain_reward(self, why):
        return self.env._("Spent on: %(reward)s", reward=why["name"])

    def _explain_returned(self, why):
        return self.env._("Taken back, goods returned or cancelled")

    def _explain_restored(self, why):
        return self.env._("Restored, reward returned or cancelled: %(reward)s", reward=why["name"])

    def _explain_expired(self):
        day = self.env["loyalty.program"]._club_format_date(self.expires_on)
        return self.env._("Valid until %(date)s", date=day)

    def _explain_written_off(self, why):
        return self.env._("Points debt written off")

    def _explain_inactivity(self, why):
        return self.env._(
            "No purchase since %(date)s",
            date=self.env["loyalty.program"]._club_format_date(fields.Date.to_date(why["since"])),
        )

    def _explain_goodwill(self, why):
        """Users see who requested and who approved it; the member in the portal does not."""
        names = why["reason"]
        said = names.get(self.env.lang or "en_US") or next(iter(names.values()), "")
        said = ": ".join(part for part in (said, why["note"]) if part)
        if self.env.user.share:
            return said
        if why["approved"]:
            return self.env._(
                "%(reason)s (requested by %(user)s, approved by %(manager)s)",
                reason=said,
                user=why["user"],
                manager=why["approved"],
            )
        return self.env._("%(reason)s (manual, %(user)s)", reason=said, user=why["user"])

    def _explain_audit(self, why):
        if self.env.user.share:
            return self.env._("Correction after the ledger audit")
        return self.env._("Correction after the ledger audit, decided by %(user)s", user=why["user"])

    def _explain_merged(self, why):
        return self.env._("Cards of one customer merged")

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list:
            raise UserError(self.env._("Entries are posted automatically. Use Adjust Points on the member's card."))
        return super().create(vals_list)

    def write(self, vals):
        if vals:
            raise UserError(self.env._("Ledger entries cannot be changed. Post a correction on the member's card."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Ledger entries cannot be deleted. Post a correction on the member's card."))

    def action_open_document(self):
        """Open the order that this entry comes from."""
        self.ensure_one()
        return self.transaction_id.action_open_document()

    def _explain_given(self, why):
        return self.env._("Given to %(member)s: %(reason)s", member=self._other(why), reason=self.reason or "")

    def _explain_received(self, why):
        return self.env._("Received from %(member)s: %(reason)s", member=self._other(why), reason=self.reason or "")

    def _other(self, why):
        card = self.env["loyalty.card"].browse(why.get("card")).exists()
        return card.display_name if card else self.env._("another member")

    def _explain_closed(self, why):
        if why.get("how") == "anonymized":
            return self.env._("Member anonymized")
        closed = {
            "left": self.env._("Membership closed"),
            "blocked": self.env._("Member blocked"),
        }
        sentence = closed.get(why.get("how"), closed["left"])
        return f"{sentence}: {self.reason}" if self.reason else sentence
