"""The night's close beside the bare SQL that does the same on the same tables."""

from contextlib import nullcontext
from datetime import timedelta
from time import perf_counter
from unittest.mock import patch

import close_data
from bench_db import audit, copied, make_club, memory
from tables import Row

BAR = 1.5
BYTES_BAR = 200


def run(args):
    """Rows of the table: the curve up to `args.members`, the memory, the bytes."""
    sizes = sorted({size for size in (10_000, 100_000, 1_000_000) if size < args.members} | {args.members})
    rows = []
    for size in sizes:
        rows += measure(args, size)
    return rows


def measure(args, members):
    """One size: bare SQL on a copy, the club on the original; both proved before and after."""
    with copied(args.template, f"{args.prefix}close") as database:
        with database.env() as env:
            program = make_club(env, is_club=True)
            club, day = program.id, program._club_day()
            close_data.fill(env.cr, club, members, day)
        database.settle_down()
        audit(database, club)
        size = bytes_per_entry(database)
        before = counts(database)
        database.close()
        with copied(database.name, f"{args.prefix}bare") as copy:
            bare, wanted = time_bare(copy, club, day)
        spent, memories = time_club(database, club, args.explain)
        assert counts(database) == wanted != before, (counts(database), wanted)
    label = f"close, {members:,} members, {members * close_data.LOTS:,} lots, {wanted[2]:,} due"
    # the smaller sizes are there for the curve
    bar = BAR if members == args.members else None
    return [
        Row(label, bare, spent, bar, note=f"{spent / members * 1e6:.1f} µs a member"),
        Row("  memory of the Odoo process, MB", *memories, unit=""),
        Row("  bytes per entry with indexes", None, size, BYTES_BAR, unit="", absolute=True),
    ]


def time_bare(database, club, day):
    """(seconds, what is in the ledger after)"""
    audit(database, club)
    with database.env() as env:
        start = perf_counter()
        env.cr.execute(close_data.BARE_CLOSE, {"day": day})
        env.cr.commit()
        spent = perf_counter() - start
    audit(database, club)
    return spent, counts(database)


def time_club(database, club, explain=False):
    """(seconds, (memory before, after)) of `club_close`, called by hand: one transaction."""
    audit(database, club)
    with database.env() as env:
        # nothing was due yet: last night's close
        program = env["loyalty.program"].browse(club)
        program.club_close(program._club_day() - timedelta(days=1))
    with database.env() as env:
        program = env["loyalty.program"].browse(club)
        before = memory()
        with StatementTimes(env.cr) if explain else nullcontext():
            start = perf_counter()
            program.club_close()
            env.flush_all()
            env.cr.commit()
            spent = perf_counter() - start
        after = memory()
    audit(database, club)
    return spent, (before, after)


class StatementTimes:
    """Sums the time of statements by where they come from."""

    def __init__(self, cr):
        self.cr = cr
        self.times = {}

    def __enter__(self):
        original = type(self.cr).execute

        def execute(cr, query, *args, **kwargs):
            start = perf_counter()
            try:
                return original(cr, query, *args, **kwargs)
            finally:
                text = " ".join(str(getattr(query, "code", query)).split())[:70]
                count, spent = self.times.get(text, (0, 0))
                self.times[text] = count + 1, spent + perf_counter() - start

        self.patch = patch.object(type(self.cr), "execute", execute)
        self.patch.start()

    def __exit__(self, *_error):
        self.patch.stop()
        for text, (count, spent) in sorted(self.times.items(), key=lambda item: -item[1][1])[:12]:
            print(f"    {spent:8.3f} s {count:5} x {text}")


def counts(database):
    """(entries, points of the cards, expired lots)"""
    with database.cursor() as cr:
        cr.execute("SELECT count(*), sum(remaining), count(*) FILTER (WHERE kind = 'expire') FROM loyalty_club_entry")
        entries, points, expired = cr.fetchone()
    return entries, points, expired


def bytes_per_entry(database):
    """Of the entries' table with its indexes."""
    return database.value("SELECT pg_total_relation_size('loyalty_club_entry') / count(*) FROM loyalty_club_entry")
