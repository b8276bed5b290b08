"""The account of one member: lots, debits, and the allocations between them.

An entry with positive points is a lot, one with negative points a debit. An allocation
moves points from a lot to a debit, so at any time

    remaining of a lot   = its points - the points allocated from it
    remaining of a debit = its points + the points allocated to it

and the sum of all remaining points equals the sum of all points. A negative allocation
returns points to the lot. Only `remaining` and `released` of a stored entry ever change.

The account holds the entries that a posting needs (the open ones and those to be
reversed), collects the new entries and reports which stored ones have changed.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

_NEVER = date.max


@dataclass(slots=True)
class Entry:
    """An entry of the ledger. `id` is negative until it is stored.

    :param facts: data of the caller (key, reason, …), not used here
    """

    id: int
    kind: str
    points: Decimal
    remaining: Decimal
    released: bool = True
    available_on: date | None = None
    expires_on: date | None = None
    reversed_id: int | None = None
    facts: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Allocation:
    """`points` move from `lot` to `debit`; negative points return to the lot."""

    debit: int
    lot: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class Parcel:
    """A lot, or a debt (negative points), that moves from one account to another."""

    points: Decimal
    available_on: date | None = None
    expires_on: date | None = None
    released: bool = True


def _due_first(entry):
    """Sort key of lots: those that expire first come first, then the older ones."""
    # new entries have negative ids and sort after the stored ones
    return (entry.expires_on or _NEVER, entry.id < 0, abs(entry.id))


class Account:
    """The entries of one member while something is posted.

    :param entries: all entries with remaining points, and those to be reversed
    :param today: today's date in the club's time zone
    :param grace_days: days for which restored points are valid if their lot has expired
    """

    def __init__(self, entries=(), *, today, grace_days=0):
        self.today = today
        self.grace_days = grace_days
        self.entries = {entry.id: entry for entry in entries}
        self.allocations = []
        self._before = {e.id: (e.remaining, e.released) for e in entries}

    # balances and open entries

    @property
    def balance(self):
        """Released points; negative if the member has a debt."""
        return sum((e.remaining for e in self.entries.values() if e.released), Decimal(0))

    @property
    def pending(self):
        """Points that are not available yet."""
        waiting = (e.remaining for e in self.entries.values() if not e.released)
        return sum(waiting, Decimal(0))

    @property
    def posted(self):
        """The new entries, in the order of posting."""
        return [entry for entry in self.entries.values() if entry.id < 0]

    @property
    def changed(self):
        """The stored entries whose `remaining` or `released` has changed."""
        return [
            entry
            for entry in self.entries.values()
            if entry.id in self._before and self._before[entry.id] != (entry.remaining, entry.released)
        ]

    def lots(self):
        """Lots that can be spent now, in the order of spending."""
        found = [e for e in self.entries.values() if e.released and e.remaining > 0]
        return sorted(found, key=_due_first)

    def debts(self):
        """Debits not covered yet, oldest first."""
        found = [e for e in self.entries.values() if e.released and e.remaining < 0]
        return sorted(found, key=lambda e: (e.id < 0, abs(e.id)))

    # postings

    def credit(self, points, kind="earn", *, available_on=None, expires_on=None, **facts):
        """Post `points` as a lot. It repays debts first, unless it is pending."""
        waits = available_on is not None and available_on > self.today
        lot = self._add(
            kind,
            points,
            points,
            released=not waits,
            available_on=available_on,
            expires_on=expires_on,
            facts=facts,
        )
        self._cover_debts()
        return lot

    def debit(self, points, kind="redeem", *, prefer=(), reversed_id=None, **facts):
        """Take `points` from the lots, those in `prefer` first. A shortfall becomes a debt."""
        entry = self._add(kind, -points, -points, reversed_id=reversed_id, facts=facts)
        for lot in [*prefer, *self.lots()]:
            if not entry.remaining:
                break
            if lot.released and lot.remaining > 0:
                self._allocate(entry, lot, min(lot.remaining, -entry.remaining))
        return entry

    def take_back(self, lot, points, *, own=(), **facts):
        """Reverse `points` of an earned `lot`; `own` are the document's other lots.

        A pending lot gets a pending reversal, so that both become available together and
        add up to what is left. If its points have been transferred to another pending lot
        meanwhile, the reversal takes them from that lot.
        """
        if lot.released:
            return self.debit(points, "reverse", prefer=(lot, *own), reversed_id=lot.id, **facts)
        entry = self._add(
            "reverse",
            -points,
            -points,
            released=False,
            available_on=lot.available_on,
            reversed_id=lot.id,
            facts=facts,
        )
        for waiting in [lot, *self._moved_from(lot)]:
            if entry.remaining and waiting.remaining > 0:
                self._allocate(entry, waiting, min(-entry.remaining, waiting.remaining))
        return entry

    def restore(self, debit, points, taken, **facts):
        """Reverse `points` of `debit`: reduce its debt first, then refill the lots it took from.

        :param taken: list of (lot, points) allocated to the debit now; the lot that was
            spent last is refilled first. Points of a lot that has expired meanwhile stay
            in the new entry, which is valid for the grace period.
        """
        entry = self._add("reverse", points, points, reversed_id=debit.id, facts=facts)
        if debit.remaining < 0:
            self._allocate(debit, entry, min(entry.remaining, -debit.remaining))
        for lot, held in reversed(taken):
            back = min(held, entry.remaining)
            if back <= 0 or self._is_over(lot):
                continue
            self._allocate(debit, entry, back)
            self._allocate(debit, lot, -back)
        if entry.remaining:
            entry.expires_on = self._last_day(taken)
        self._cover_debts()
        return entry

    def restore_moved(self, debit, points, last_day, **facts):
        """Reverse `points` of a debit of another account that was merged into this one.

        Their lot belongs to that account, so they return as a new lot. It expires on
        `last_day`, or after the grace period if that day has passed.
        """
        entry = self._add("reverse", points, points, reversed_id=debit.id, facts=facts)
        over = last_day and last_day < self.today
        entry.expires_on = self.today + timedelta(days=self.grace_days) if over else last_day
        self._cover_debts()
        return entry

    def send(self, points, facts):
        """Take `points` for another account. Return them as parcels with the expiry dates
        of the lots they came from."""
        before = len(self.allocations)
        debit = self.debit(points, "transfer", **facts)
        taken = [take for take in self.allocations[before:] if take.debit == debit.id]
        lots = [(self.entries[take.lot], take.points) for take in taken]
        return [Parcel(held, None, lot.expires_on) for lot, held in lots]

    def move_out(self, facts):
        """Empty the account with transfers. Return its contents as `Parcel`s.

        :param facts: callable that returns the facts of each new entry
        """
        parcels = []
        for lot in sorted((e for e in self.entries.values() if e.remaining > 0), key=_due_first):
            parcels.append(Parcel(lot.remaining, lot.available_on, lot.expires_on, lot.released))
            out = self._add(
                "transfer",
                -lot.remaining,
                -lot.remaining,
                released=lot.released,
                available_on=lot.available_on,
                facts=facts(),
            )
            self._allocate(out, lot, lot.remaining)
        for debt in self.debts():
            parcels.append(Parcel(debt.remaining))
            self._allocate(
                debt,
                self._add("transfer", -debt.remaining, -debt.remaining, facts=facts()),
                -debt.remaining,
            )
        return parcels

    def close_out(self, facts):
        """Close all open entries: points expire, and a debt is written off by an adjustment.
        What closes a pending entry is pending, too.

        :param facts: callable that returns the facts of each new entry
        """
        for entry in [entry for entry in self.entries.values() if entry.remaining]:
            points = -entry.remaining
            end = self._add(
                "expire" if points < 0 else "adjust",
                points,
                points,
                released=entry.released,
                available_on=None if entry.released else entry.available_on,
                facts=facts(),
            )
            debit, lot = (end, entry) if points < 0 else (entry, end)
            self._allocate(debit, lot, abs(points))

    def move_in(self, parcels, facts):
        """Post the parcels of another account: debts first; lots keep their dates."""
        for parcel in sorted(parcels, key=lambda p: p.points > 0):
            if parcel.points < 0:
                self.debit(-parcel.points, "transfer", **facts())
                continue
            self._add(
                "transfer",
                parcel.points,
                parcel.points,
                released=parcel.released,
                available_on=parcel.available_on,
                expires_on=parcel.expires_on,
                facts=facts(),
            )
        self._cover_debts()

    # helpers

    def _moved_from(self, lot):
        """Pending lots that may hold points transferred from `lot`, the most likely first."""
        found = [
            e for e in self.entries.values() if e is not lot and not e.released and e.available_on == lot.available_on
        ]
        return sorted(found, key=lambda e: (e.kind != "transfer", e.expires_on != lot.expires_on))

    def _is_over(self, lot):
        return bool(lot.expires_on) and lot.expires_on < self.today

    def _last_day(self, taken):
        """The last day of points that no lot can take back: the end of the grace period if
        one of the lots has expired, else None (no expiry)."""
        if not any(self._is_over(lot) for lot, _points in taken):
            return None
        return self.today + timedelta(days=self.grace_days)

    def _add(self, kind, points, remaining, **values):
        entry = Entry(-1 - len(self.posted), kind, points, remaining, **values)
        self.entries[entry.id] = entry
        return entry

    def _allocate(self, debit, lot, points):
        debit.remaining += points
        lot.remaining -= points
        self.allocations.append(Allocation(debit.id, lot.id, points))

    def _cover_debts(self):
        """Repay debts from the available lots: a card never has both."""
        for debt in self.debts():
            for lot in self.lots():
                if not debt.remaining:
                    break
                self._allocate(debt, lot, min(lot.remaining, -debt.remaining))
