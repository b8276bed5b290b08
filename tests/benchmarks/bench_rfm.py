"""Tiers, RFM and VIP candidates of all members at the close, beside the bare SQL that finds the same in one go."""

from contextlib import nullcontext
from datetime import timedelta
from time import perf_counter

import rfm_data
from bench_close import StatementTimes
from bench_db import copied, make_club
from tables import Row

from odoo import Command

from odoo.addons.loyalty_club.engine import rfm
from odoo.addons.loyalty_club.models.program.close import Runner

BAR = 1.5
#: What each part leaves behind, as (rows, a sum over all that they hold).
LEFT = {
    "tiers": """
        SELECT count(club_tier_id), sum(hashtext(ROW(id, club_tier_id, club_score::float8, club_tier_until,
                                                     club_tier_since)::text)::bigint)
          FROM loyalty_card""",
    "rfm": """
        SELECT count(*), sum(hashtext(ROW(card_id, club_rfm_recency, club_rfm_frequency, club_rfm_monetary,
                                          club_segment, club_churn_risk::float8, club_growth::float8,
                                          club_next_purchase, club_spent::float8, club_orders)::text)::bigint)
          FROM loyalty_club_rfm""",
}


def run(args):
    """Rows of the table: the curve up to `args.members`."""
    sizes = sorted({size for size in (10_000, 100_000, 1_000_000) if size < args.members} | {args.members})
    return [row for size in sizes for row in measure(args, size)]


def measure(args, members):
    """One size, the first close and the night after it: bare SQL on a copy, the club on the original."""
    with copied(args.template, f"{args.prefix}rfm") as database:
        with database.env() as env:
            program = open_club(env)
            club, today = program.id, program._club_day()
            rfm_data.fill(env.cr, club, members, today)
        database.settle_down()
        days = {"the first close": today - timedelta(days=1), "a night later": today}
        database.close()
        with copied(database.name, f"{args.prefix}bare") as copy:
            bare = [time_bare(copy, club, day) for day in days.values()]
        found = [time_club(database, club, day, args.explain) for day in days.values()]
    rows = []
    for label, (slow, wanted), (spent, left) in zip(days, bare, found, strict=True):
        assert left == wanted, (label, left, wanted)
        for part in (*LEFT, "candidates"):
            note = f"{spent[part] / members * 1e6:.1f} µs a member"
            bar = BAR if part in LEFT else None  # a query of milliseconds: it counts in the sum
            rows.append(Row(f"{part}, {members:,} members, {label}", slow[part], spent[part], bar, note=note))
        rows.append(Row(f"all three, {members:,} members, {label}", sum(slow.values()), sum(spent.values()), BAR))
    return rows


def open_club(env):
    """A club with three tiers by the points of twelve months."""
    tiers = [Command.create({"name": name, "threshold": points}) for name, points in rfm_data.TIERS.items()]
    return make_club(
        env,
        is_club=True,
        club_tier_basis="points",
        club_tier_period="rolling",
        club_tier_downgrade="direct",
        club_tier_ids=tiers,
        club_vip_share_max=5,
        club_vip_rank_by="club_spent",
        club_vip_rule_ids=[
            Command.create({"field_name": "club_orders", "operator": ">=", "value": 5}),
            Command.create({"field_name": "club_churn_risk", "operator": "<=", "value": 0.5}),
        ],
    )


def time_bare(database, club, day):
    """({part: seconds}, what is left)"""
    spent = {}
    with database.env() as env:
        tiers = env["loyalty.program"].browse(club).club_tier_ids.sorted("threshold").ids
        over = rfm.spans(day, 12)
        values = {
            **{"club": club, "day": day, "memory": over.memory, "window": over.window, "half": over.half},
            "grid": [name for row in rfm.GRID for name in row],
            **dict(zip(("silver", "gold", "top"), rfm_data.TIERS.values(), strict=True)),
            **dict(zip(("silver_id", "gold_id", "top_id"), tiers, strict=True)),
        }
        for part, query in (("tiers", rfm_data.BARE_TIERS), ("rfm", rfm_data.BARE_RFM)):
            start = perf_counter()
            env.cr.execute(query, values)
            env.cr.commit()
            spent[part] = perf_counter() - start
        start = perf_counter()
        env.cr.execute(rfm_data.BARE_CANDIDATES, values)
        candidates = env.cr.fetchone()
        spent["candidates"] = perf_counter() - start
    return spent, {**left_behind(database), "candidates": candidates}


def time_club(database, club, day, explain=False):
    """({part: seconds}, what is left) of the parts of `club_close`; each commits once."""
    spent = {}
    with database.env() as env:
        program = env["loyalty.program"].browse(club)
        parts = {"tiers": Runner(program, only=["tiers"]), "rfm": Runner(program, only=["rfm"])}
        with StatementTimes(env.cr) if explain else nullcontext():
            for part, runner in parts.items():
                start = perf_counter()
                runner.run(day)
                env.cr.commit()
                spent[part] = perf_counter() - start
            start = perf_counter()
            candidates = [row[0] for row in env.execute_query(program._club_vip_candidates().select())]
            spent["candidates"] = perf_counter() - start
    found = (len(candidates), sum(card * place for place, card in enumerate(candidates, 1)) or None)
    return spent, {**left_behind(database), "candidates": found}


def left_behind(database):
    """{part: what its tables hold}"""
    found = {}
    with database.cursor() as cr:
        for part, query in LEFT.items():
            cr.execute(query)
            found[part] = cr.fetchone()
    return found
