"""What the RFM of members should be, computed in a way of its own: with pandas, from the purchases as they are
in the file. Nothing of the addon is used here."""

import re

import numpy
import pandas

#: The grid as marketing tools write it: recency, then frequency with value.
SEGMENTS = {
    "[12][12]": "hibernating",
    "[12][34]": "at_risk",
    "[12]5": "cannot_lose",
    "3[12]": "about_to_sleep",
    "33": "needs_attention",
    "[34][45]": "loyal",
    "41": "promising",
    "51": "new",
    "[45][23]": "potential",
    "5[45]": "champions",
}


def frame(purchases):
    """One row for each purchase that was paid for."""
    rows = [(purchase.member, pandas.Timestamp(purchase.day), purchase.cents) for purchase in purchases]
    found = pandas.DataFrame(rows, columns=["member", "day", "cents"])
    return found[found.cents > 0]


def rfm(purchases, day, months):
    """A frame by member, for all who have bought by `day`."""
    day = pandas.Timestamp(day)
    start, memory = (day - pandas.DateOffset(months=count) for count in (months, 2 * months))
    half = start + pandas.Timedelta(days=(day - start).days // 2)
    known = purchases[purchases.day <= day]
    inside = known[known.day > start]
    members = pandas.DataFrame(index=pandas.Index(known.member.unique(), name="member"))
    by_member = inside.groupby("member")
    members["last"] = by_member.day.max()
    members["orders"] = by_member.size()
    members["cents"] = by_member.cents.sum()
    members["recent"] = inside[inside.day > half].groupby("member").cents.sum()
    members = members.fillna({"orders": 0, "cents": 0, "recent": 0}).astype({"orders": int, "cents": int})
    for name, column in (("recency", "last"), ("frequency", "orders"), ("value", "cents")):
        members[name] = scores(members[column].where(members.orders > 0))
    members["segment"] = [segment(*row) for row in members[["recency", "frequency", "value"]].itertuples(index=False)]
    members["growth"] = growth(members.recent.astype(int), members.cents)
    rhythm = gaps(known[known.day > memory])
    usual = gaps(inside).explode().dropna().astype(float).mean()
    return members.join(silence(members, known, rhythm, usual, day))


def scores(values):
    """1 to 5 by the share of members strictly worse; 0 where there is no value."""
    worse = values.rank(method="min") - 1
    return (1 + 5 * worse.fillna(0).astype(int) // max(values.count(), 1)).where(values.notna(), 0)


def segment(recency, frequency, value):
    if not recency:
        return "lost"
    code = f"{recency}{-(-(frequency + value) // 2)}"
    return next(name for pattern, name in SEGMENTS.items() if re.fullmatch(pattern, code))


def growth(recent, total):
    """In hundredths, a half rounded away from 0."""
    change = 2 * recent - total
    rounded = (200 * change.abs() + total) // (2 * total.where(total > 0, 1))
    return rounded * numpy.sign(change)


def gaps(purchases):
    """By member, the days between one day of purchase and the next."""
    days = purchases[["member", "day"]].drop_duplicates().sort_values("day")
    return days.groupby("member").day.agg(lambda found: list(found.diff().dropna().dt.days))


def silence(members, known, rhythm, usual, day):
    """The next purchase and the risk, in hundredths."""
    last = known.groupby("member").day.max()
    rows = {}
    for member in members.index:
        steps = rhythm.get(member, [])
        silent = (day - last[member]).days
        own = len(steps) > 1
        coming = last[member] + pandas.Timedelta(days=int(numpy.ceil(numpy.mean(steps)))) if own else pandas.NaT
        gap = numpy.mean(steps) if own else usual
        if not own and not members.orders[member]:
            risk = 100
        else:
            risk = round(100 * (1 - numpy.exp(-max(silent / gap - 1, 0)))) if gap == gap else 0
        rows[member] = (coming, risk)
    return pandas.DataFrame.from_dict(rows, orient="index", columns=["coming", "risk"])
