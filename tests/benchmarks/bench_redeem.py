"""Redemptions from several connections, beside bare psycopg2 that runs the same statements."""

import logging
import multiprocessing
from contextlib import contextmanager
from datetime import date
from time import monotonic
from unittest.mock import patch

import close_data
import psycopg2
import psycopg2.errors
from bench_db import audit, copied, make_club
from tables import Row

import odoo.sql_db
from odoo import api
from odoo.modules.registry import Registry

MEMBERS = 20_000  # or as many as `--members`, where that is less
BAR = 0.5
CONFLICTS = (psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected)


def run(args):
    """Rows of the table: on many cards, on one, on a pool's."""
    rows = []
    kinds = (("many cards", all_cards, BAR), ("one card", one_card, None), ("a pool", pools_card, None))
    for label, choose, bar in kinds:
        bare, _retries = measure(args, choose, bare_worker)
        for worker, how, worker_bar in ((club_worker, "", bar), (request_worker, ", a request each", None)):
            club, retries = measure(args, choose, worker)
            title = f"redemptions a second, {args.connections} connections, {label}{how}"
            rows.append(Row(title, bare, club, worker_bar, "", f"{retries:.2f} retries each", more=True))
    return rows


def all_cards(cards):
    """Each connection goes round all members, from a place of its own."""
    return cards


def one_card(cards):
    """All want the points of one member."""
    return cards[0]


def pools_card(cards):
    """All want the points of one pool of eight people."""
    people = cards.env["res.partner"].create([{"name": f"Member {number}"} for number in range(8)])
    seats = [(0, 0, {"partner_id": partner.id}) for partner in people]
    values = {"name": "Household", "program_id": cards.program_id.id, "member_ids": seats}
    return cards.env["loyalty.club.pool"].create(values).card_id


def measure(args, choose, worker):
    """(redemptions a second, retries for each) in a database of its own."""
    with copied(args.template, f"{args.prefix}redeem") as database:
        with database.env() as env:
            program = make_club(env, is_club=True)
            club = program.id
            close_data.fill(env.cr, club, min(MEMBERS, args.members), program._club_day())
            env.cr.execute("SELECT array_agg(id ORDER BY id) FROM loyalty_card WHERE program_id = %s", (club,))
            wanted = choose(env["loyalty.card"].browse(env.cr.fetchone()[0]))
            # enough for all of them, where all want the same card
            wanted[0].club_earn(10_000_000, "Plenty")
            ids = wanted.ids
        check_statements(database, ids[-1])
        database.settle_down()
        before = points(database)
        done, retries = at_once(database, worker, ids, args)
        posted = database.value("SELECT count(*) FROM loyalty_club_entry WHERE kind = 'redeem'")
        # none lost, none twice
        assert posted == done, (posted, done)
        assert before - points(database) == done, (before, points(database), done)
        audit(database, club)
        return done / args.seconds, retries / done


def points(database):
    """The sum of all cards."""
    return int(database.value("SELECT sum(points) FROM loyalty_card WHERE is_club_card"))


def at_once(database, worker, cards, args):
    """Let processes of their own redeem for a while; (redemptions, retries) of all."""
    with database.env() as env:
        env["loyalty.card"].browse(cards[0]).display_name  # noqa: B018 - the registry is loaded before the fork
    odoo.sql_db.close_all()
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    start = monotonic() + 0.5
    processes = [
        context.Process(target=redeem_until, args=(database, worker, cards, number, start, args, results))
        for number in range(args.connections)
    ]
    for process in processes:
        process.start()
    found = [results.get() for _process in processes]
    for process in processes:
        process.join()
    return sum(done for done, _retries in found), sum(retries for _done, retries in found)


def redeem_until(database, worker, cards, number, start, args, results):
    """One connection: a point of one card after the other, again where somebody was first."""
    # who comes second is no error here
    logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
    redeem = worker(database)
    done = retries = 0
    # connections begin at different cards
    turn = number * len(cards) // args.connections
    while monotonic() < start:
        pass
    while monotonic() < start + args.seconds:
        try:
            redeem(cards[turn % len(cards)], f"redeem,bm,{number},{done}")
        except CONFLICTS:
            retries += 1
            continue
        done += 1
        turn += 1
    results.put((done, retries))


def club_worker(database):
    """A connection that is kept, as the bare one is; each redemption in a transaction and an
    environment of its own."""
    cr = Registry(database.name).cursor()

    def redeem(card, key):
        try:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env["loyalty.card"].browse(card).club_redeem(1, "Benchmark", key=key)
            env.flush_all()
            cr.commit()
        except CONFLICTS:
            cr.rollback()
            raise

    return redeem


def request_worker(database):
    """As a request does it: for each redemption the connection is taken from Odoo's pool, which
    resets it, and given back."""

    def redeem(card, key):
        with database.env() as env:
            env["loyalty.card"].browse(card).club_redeem(1, "Benchmark", key=key)

    return redeem


# the very statements that `club_redeem` runs: see `check_statements`
LOCK = """
    SELECT id, program_id, company_id, partner_id, points, club_points_pending, is_club_card, active,
           club_blocked
      FROM "loyalty_card" WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""
OPEN = """
    SELECT key, id, kind, points, remaining, released, available_on, expires_on, reversed_id
      FROM loyalty_club_entry WHERE (card_id = %s AND remaining <> 0) OR key = %s ORDER BY id
"""
ENTRY = """
    INSERT INTO loyalty_club_entry (card_id, company_id, transaction_id, kind, points, remaining, released,
           date, available_on, expires_on, reversed_id, key, reason, why, create_uid, create_date)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC')
        ON CONFLICT (key) DO NOTHING RETURNING id
"""
BALANCE = """
    WITH taken AS (INSERT INTO loyalty_club_allocation (debit_id, lot_id, points) VALUES (%s, %s, %s)),
         lowered AS (UPDATE loyalty_club_entry entry SET remaining = new.remaining
                       FROM (VALUES (%s, %s::numeric)) AS new (id, remaining) WHERE entry.id = new.id)
    UPDATE loyalty_card SET points = %s, club_points_pending = %s,
           write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
     WHERE id = %s
"""


def bare_worker(database):
    """The statements alone."""
    connection = psycopg2.connect(dsn(database))
    connection.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_REPEATABLE_READ)
    cr = connection.cursor()

    def redeem(card, key):
        try:
            bare_redeem(cr, card, key)
            connection.commit()
        except CONFLICTS:
            connection.rollback()
            raise

    return redeem


def dsn(database):
    """Where Odoo connects to."""
    info = odoo.sql_db.connection_info_for(database.name)[1]
    return psycopg2.extensions.make_dsn(**{name: value for name, value in info.items() if name != "dsn"})


def bare_redeem(cr, card, key):
    """One point from the lot that expires first."""
    cr.execute(LOCK, ([card],))
    ((_id, _program, company, *_rest),) = cr.fetchall()
    cr.execute(OPEN, (card, key))
    lots = cr.fetchall()
    assert key not in [lot[0] for lot in lots]
    lots.sort(key=lambda lot: (lot[7] is None, lot[7], lot[1]))
    balance = sum(lot[4] for lot in lots)
    taken = (None, None, None, key, "Benchmark", None, 1)
    cr.execute(ENTRY, (card, company, None, "redeem", -1, 0, True, date.today(), *taken))
    entry = cr.fetchone()[0]
    lot, left = lots[0][1], lots[0][4] - 1
    cr.execute(BALANCE, (entry, lot, 1, lot, left, balance - 1, 0, 1, card))


def check_statements(database, card):
    """Both sides run the same; one point is redeemed, and nothing kept of it."""
    club, plain = [], []
    with database.env() as env:
        # the registry keeps what a club's entries need of it once one was posted
        env["loyalty.card"].browse(card).club_redeem(1, "Benchmark", key="first")
        env.cr.rollback()
    with database.env() as env:
        with recorded(type(env.cr), club):
            env["loyalty.card"].browse(card).club_redeem(1, "Benchmark", key="check")
            env.flush_all()
        env.cr.rollback()
        with recorded(type(env.cr), plain):
            bare_redeem(env.cr, card, "check")
        env.cr.rollback()
    assert club == plain, "\n".join([*club, *plain])


@contextmanager
def recorded(cursors, texts):
    """Collect what cursors of this class execute."""
    original = cursors.execute

    def execute(cr, query, *args, **kwargs):
        texts.append(plain_text(query))
        return original(cr, query, *args, **kwargs)

    with patch.object(cursors, "execute", execute):
        yield


def plain_text(query):
    """A statement without its line breaks."""
    return " ".join(getattr(query, "code", query).split())
