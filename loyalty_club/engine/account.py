"""The account of one member: lots, debits, and which debit took from which lot.

Every entry with positive points is a lot, every one with negative points a debit. A
*take* moves points from a lot to a debit, so at any time

    remaining of a lot   = its points - what debits took from it
    remaining of a debit = its points + what it took from lots

and the sum of all remaining points is the sum of all points: the balance. Giving back
is a negative take. Nothing is ever edited but `remaining` and `released`.

The account holds the entries that matter for what is to be posted (the open ones, and
those to be undone), collects what is posted, and says in the end what changed.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

_NEVER = date.max


@dataclass(slots=True)
class Entry:
    """An entry of the ledger. `id` is negative as long as it is not stored.

    :param cause: free facts of the caller (key, reason, …), not looked at here
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
    """`points` go from `lot` to `debit`; negative: they come back."""

    debit: int
    lot: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class Parcel:
    """What moves from one account to another: a lot, or a debt (negative)."""

    points: Decimal
    available_on: date | None = None
    expires_on: date | None = None
    released: bool = True


def _due_first(entry):
    """Lots that expire first are spent first; of those, the older ones."""
    # new entries have negative ids and come after the stored ones
    return (entry.expires_on or _NEVER, entry.id < 0, abs(entry.id))


class Account:
    """One member's entries while something is posted.

    :param entries: all entries with something remaining, and those to be undone
    :param today: the club's day
    :param grace_days: what restored points that expired meanwhile still get
    """

    def __init__(self, entries=(), *, today, grace_days=0):
        self.today = today
        self.grace_days = grace_days
        self.entries = {entry.id: entry for entry in entries}
        self.allocations = []
        self._before = {e.id: (e.remaining, e.released) for e in entries}

    # what there is

    @property
    def balance(self):
        """Released points; negative where there is a debt."""
        return sum((e.remaining for e in self.entries.values() if e.released), Decimal(0))

    @property
    def pending(self):
        """Points that wait for their day."""
        waiting = (e.remaining for e in self.entries.values() if not e.released)
        return sum(waiting, Decimal(0))

    @property
    def posted(self):
        """The new entries, in the order of posting."""
        return [entry for entry in self.entries.values() if entry.id < 0]

    @property
    def changed(self):
        """The stored entries whose `remaining` or `released` moved."""
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
        """Post `points` as a lot; it repays a debt first, unless it still waits."""
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
        """Take `points`, from the lots `prefer` first; what they lack becomes debt."""
        entry = self._add(kind, -points, -points, reversed_id=reversed_id, facts=facts)
        for lot in [*prefer, *self.lots()]:
            if not entry.remaining:
                break
            if lot.released and lot.remaining > 0:
                self._allocate(entry, lot, min(lot.remaining, -entry.remaining))
        return entry

    def take_back(self, lot, points, *, own=(), **facts):
        """Reverse `points` of an earned `lot`; `own` are the document's other lots.

        A lot that still waits is lowered and its reversal waits with it, so that both
        net to what is left of it; so is the one to which it was moved meanwhile.
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
        """Undo `points` of `debit`: first its debt, then back into the lots it took from.

        :param taken: list of (lot, points) that the debit holds now; the one spent last
            is filled first. What belongs to a lot that has expired meanwhile stays in
            the new entry and gets the grace days.
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
        """Undo `points` of a debit of another account that was joined to this one: their lot
        is there, so they come back as a new one that keeps its last day."""
        entry = self._add("reverse", points, points, reversed_id=debit.id, facts=facts)
        over = last_day and last_day < self.today
        entry.expires_on = self.today + timedelta(days=self.grace_days) if over else last_day
        self._cover_debts()
        return entry

    def send(self, points, facts):
        """Take `points` for another account. Return them as parcels that keep the days of
        the lots they came from."""
        before = len(self.allocations)
        debit = self.debit(points, "transfer", **facts)
        taken = [take for take in self.allocations[before:] if take.debit == debit.id]
        lots = [(self.entries[take.lot], take.points) for take in taken]
        return [Parcel(held, None, lot.expires_on) for lot, held in lots]

    def move_out(self, facts):
        """Empty the account with transfers. Return what was in it as `Parcel`s.

        :param facts: callable that gives the facts of each new entry
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
        """End what is open: points expire, those that wait with the lots they wait with, and
        a debt is forgiven by an adjustment.

        :param facts: callable that gives the facts of each new entry
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
        """Post what another account held: lots keep their days, debts come first."""
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

    # the few moves everything is made of

    def _moved_from(self, lot):
        """Waiting lots that may hold what was moved here out of `lot`, the likeliest first."""
        found = [
            e for e in self.entries.values() if e is not lot and not e.released and e.available_on == lot.available_on
        ]
        return sorted(found, key=lambda e: (e.kind != "transfer", e.expires_on != lot.expires_on))

    def _is_over(self, lot):
        return bool(lot.expires_on) and lot.expires_on < self.today

    def _last_day(self, taken):
        """Grace for what cannot go back; for ever if nothing of it ever expired."""
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
        """A card never has both a debt and points."""
        for debt in self.debts():
            for lot in self.lots():
                if not debt.remaining:
                    break
                self._allocate(debt, lot, min(lot.remaining, -debt.remaining))
