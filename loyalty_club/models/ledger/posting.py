"""Between the engine's account and the tables: read the open entries, write the new ones.

It uses few statements of plain SQL, in `posting_read` and `posting_one`. For many cards at once, see `posting_many`.
"""

import json
from dataclasses import replace
from datetime import timedelta

from odoo.fields import Datetime
from odoo.tools import SQL

from ...engine import periods
from ...engine.account import Account
from ...engine.keys import Key
from ...engine.points import exact
from . import posting_one, posting_read

#: The key of an entry whose caller gives none: unique, short, and ascending, so that the index
#: stays dense.
NEW_KEY = SQL("'=' || lpad(to_hex(nextval('loyalty_club_entry_id_seq')), 8, '0')")


def invalidate(model, names):
    """Invalidate those of the fields `names` for which the cache holds values. Invalidating the
    others takes time, too, and most of them are not in the cache."""
    held = model.env.transaction.field_data
    stale = [name for name in names if held.get(model._fields[name])]
    if stale:
        model.invalidate_model(stale, flush=False)


class Poster:
    """Posts to one card: `earn`, `redeem`, `undo` and others, then `store`.

    :param card: the `loyalty.card`; a caller that decides by its values has locked it before
        reading them, otherwise it is locked here
    :param transaction: the `loyalty.club.transaction` the entries belong to, or None
    :param key: identifies an event that is not a document's: see `known`
    :param revision: the number of this change of the transaction
    :param loads_lots: False if the card has no debt and only earnings are posted, so that no
        lots need to be read
    """

    def __init__(self, card, transaction=None, *, key=None, revision=0, loads_lots=True):
        card._club_ensure_locked()
        self.card = card
        self.env = card.env
        self.transaction = transaction
        self.key = key
        self.terms = card.program_id._club_posting_terms()
        self.today = self.terms.day(Datetime.now())
        self._whole = loads_lots
        self._account = None
        self._known = None
        self.revision = revision
        self._part = 0
        # read by `prepare` for what is to be undone
        self._earned_lots = {}
        self._redemptions = {}
        self._allocated = {}
        self._moved_lots = {}

    def prepare(self, gaps):
        """Read what is needed to undo the negative ones of `gaps`; call it before using `account`."""
        lowered = [gap.cause for gap in gaps if gap.points < 0]
        if not all(cause.startswith("reward") for cause in lowered):
            self._earned_lots = self.transaction._earned_lots()
        if any(cause.startswith("reward") for cause in lowered):
            self._redemptions = self.transaction._redemptions()
            debits = [d for cause in lowered for d, _left in self._redemptions.get(cause, ())]
            self.prepare_restore(debits)
        return self

    def prepare_restore(self, debits):
        """Read the lots that the stored debits with these ids took from."""
        self._allocated.update({debit: posting_read.allocated(self.card, debit) for debit in debits})
        moved = [debit for debit in debits if not self._allocated[debit]]
        self._moved_lots.update({debit: posting_read.moved(self.card, debit) for debit in moved})
        return self

    @property
    def account(self):
        """The engine's account, read at first use."""
        if self._account is None:
            entries = self._read_entries() if self._whole else []
            self._account = Account(entries, today=self.today, grace_days=self.terms.grace_days)
        return self._account

    @property
    def known(self):
        """The id of the entry, of any card, that was already posted under the key; else None."""
        return self._known if self.account else None

    def _read_entries(self):
        """The open entries and those to be undone. The same query finds the entry of the key."""
        entries, self._known = posting_read.entries(self.card, self._undone_ids(), self.key)
        return entries

    # what a document posts

    def earn(self, gap, why, terms, day):
        """Give the points of `gap`, with the pending period and the expiry that `terms` set from `day`."""
        rule = terms.rule(why.get("rule"))
        available_on = day + timedelta(days=terms.pending_days) if terms.pending_days else None
        last = periods.expiry(day, (rule and rule.expiry) or terms.expiry)
        return self.account.credit(
            gap.points,
            available_on=available_on,
            # points that would expire while pending stay valid on the day they become available
            expires_on=max(last, available_on) if last and available_on else last,
            **self._facts(gap.cause, why=why),
        )

    def write_off(self, points):
        """Write off a debt, by an entry that does not belong to the document that caused it."""
        why = {"cause": "written_off"}
        return self.account.credit(points, "adjust", why=why, manual=True)

    def redeem(self, gap, why):
        """Take the points of `gap` from the lots that expire first."""
        return self.account.debit(gap.points, **self._facts(gap.cause, why=why))

    def undo(self, gap):
        """Reverse points that the transaction has posted for the cause of `gap`."""
        if gap.cause.startswith("reward"):
            return self._restore(gap)
        return self._take_back(gap)

    def _undone_ids(self):
        """The ids of entries to be read even if they are not open."""
        ids = {lot for lots in self._earned_lots.values() for lot, _left in lots}
        for debit, taken in self._allocated.items():
            ids.update([debit, *(lot for lot, _held in taken)])
        return ids

    def _take_back(self, gap):
        entries = self.account.entries
        own = [entries[lot] for lots in self._earned_lots.values() for lot, _left in lots]
        missing = -gap.points
        for lot, left in self._earned_lots.get(gap.cause, ()):
            points = min(left, missing)
            if points > 0:
                facts = self._facts(gap.cause, why={"cause": "returned"})
                self.account.take_back(entries[lot], points, own=own, **facts)
                missing -= points

    def _restore(self, gap):
        missing = -gap.points
        for debit, left in self._redemptions.get(gap.cause, ()):
            points = min(left, missing)
            if points > 0:
                facts = self._facts(gap.cause, why=self._why_restored(debit))
                self.restore(debit, points, **facts)
                missing -= points

    def _why_restored(self, debit):
        why = self.env["loyalty.club.entry"].browse(debit).why or {}
        return {"cause": "restored", "name": why.get("name") or ""}

    def restore(self, debit, points, **facts):
        """Reverse `points` of a debit given to `prepare_restore`, and return them to its lots."""
        entries = self.account.entries
        for number, (last_day, held) in enumerate(self._moved_lots.get(debit, ()), start=1):
            part = min(held, points)
            if part > 0:
                mine = self._facts_of_part(facts, number)
                self.account.restore_moved(entries[debit], part, last_day, **mine)
                points -= part
        if not points:
            return
        taken = [(entries[lot], held) for lot, held in self._allocated[debit]]
        self.account.restore(entries[debit], points, taken, **facts)

    def move_out(self, reason):
        """Empty the card. Return its parcels for `move_in`."""
        return self.account.move_out(lambda: self._moved(reason))

    def move_in(self, parcels, reason):
        """Post the parcels of another card."""
        self.account.move_in(parcels, lambda: self._moved(reason))

    @staticmethod
    def _moved(reason):
        return {"reason": reason, "why": {"cause": "merged"}}

    def _facts(self, cause, **facts):
        self._part += 1
        # `_key` fills in the document
        return {"key": Key("", cause, self.revision, self._part), **facts}

    def _facts_of_part(self, facts, number):
        """`facts` for one of several entries of the same event."""
        key = facts.get("key")
        if not isinstance(key, Key):
            return {**facts, "key": key and f"{key}.{number}"}
        self._part += 1
        return {**facts, "key": replace(key, part=self._part)}

    # writing

    def store(self, day=None):
        """Write the new entries and balances. Return {temporary id: stored id}.

        :param day: date of earned points and opening balances, in the club's time zone;
            default, and for all other kinds: today
        """
        if not self.account.posted:
            return {}
        entries = posting_one.insert_entries([self._row(entry, day) for entry in self.account.posted])
        if self.account.allocations:
            # allocations refer to the ids of the new entries
            self.env.cr.execute(entries)
            ids = self._stored_ids()
            self.env.cr.execute(self._balance_update(ids))
        else:
            posted = SQL("posted AS (%s)", entries)
            update = self._balance_update({}, posted, name=SQL("moved"))
            self.env.cr.execute(SQL("%s SELECT id FROM posted ORDER BY id", update))
            ids = self._stored_ids()
        self._invalidate()
        return ids

    def _stored_ids(self):
        # an existing key returns no id: `strict` then prevents that an event counts twice
        rows = zip(self.account.posted, self.env.cr.fetchall(), strict=True)
        return {entry.id: id_ for entry, (id_,) in rows}

    def _row(self, entry, day):
        """The new entry's values for `posting_one.COLUMNS`."""
        facts = entry.facts
        own_day = entry.kind in ("earn", "opening") and day
        return (
            self.card.id,
            self.card.company_id.id or None,
            self.transaction.id if self.transaction and not facts.get("manual") else None,
            entry.kind,
            entry.points,
            entry.remaining,
            entry.released,
            own_day or self.today,
            entry.available_on,
            entry.expires_on,
            entry.reversed_id,
            self._key(facts),
            facts.get("reason"),
            json.dumps(facts["why"]) if facts.get("why") else None,
            self.env.uid,
        )

    def _key(self, facts):
        """The key as text. The key of a document's entry starts with the id of its transaction,
        in a fixed number of digits, so that the index stays dense here, too."""
        key = facts.get("key") or self.key or NEW_KEY
        if isinstance(key, Key):
            return str(replace(key, document=f"{self.transaction.id:08x}"))
        return key

    def _balance_update(self, ids, *before, name=None):
        """One statement that writes the allocations, the remaining points of lots, and the
        card's balances.

        :param ids: {temporary id: stored id} of the new entries
        :param before: common table expressions to put first
        :param name: if given, the card's update is a common table expression of this name, too,
            and the caller appends the main statement
        """
        update = posting_one.update_balances(self.card, *self._sums())
        parts = [*before, *self._lot_updates(ids)]
        if name:
            return SQL("WITH %s", SQL(", ").join([*parts, SQL("%s AS (%s)", name, update)]))
        return SQL("WITH %s %s", SQL(", ").join(parts), update) if parts else update

    def _lot_updates(self, ids):
        """Yield common table expressions that write the allocations and the lots' remaining points."""
        if allocations := self.account.allocations:
            rows = [(ids.get(a.debit, a.debit), ids.get(a.lot, a.lot), a.points) for a in allocations]
            yield SQL("taken AS (%s)", posting_one.insert_allocations(rows))
        if changed := self.account.changed:
            rows = [(entry.id, entry.remaining) for entry in changed]
            yield SQL("lowered AS (%s)", posting_one.update_remaining(rows))

    def _sums(self):
        """(balance, pending): the sums of the remaining points or, if the lots were not read,
        the previous balances plus the new entries."""
        if self._whole:
            return self.account.balance, self.account.pending
        balance, pending = exact(self.card.points), exact(self.card.club_points_pending)
        return balance + self.account.balance, pending + self.account.pending

    def _invalidate(self):
        """Invalidate the cache of what plain SQL has changed."""
        self.card._club_invalidate()
        changed = self.env["loyalty.club.entry"].browse([e.id for e in self.account.changed])
        changed.invalidate_recordset(["remaining", "released"], flush=False)
        if self.transaction:
            self.transaction.invalidate_recordset(["entry_ids"], flush=False)
