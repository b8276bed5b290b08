"""Redemptions from several connections, beside bare psycopg2 that runs the same statements."""

import logging
import multiprocessing
from time import monotonic

import close_data
import psycopg2
import psycopg2.errors
from bench_db import audit, copied, make_club
from tables import Row

import odoo.sql_db

MEMBERS = 20_000
BAR = 0.5
CONFLICTS = (psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected)


def run(args):
    """Rows of the table: on many cards, on one."""
    rows = []
    for label, cards, bar in (("many cards", MEMBERS, BAR), ("one card", 1, None)):
        bare, _retries = measure(args, cards, bare_worker)
        club, retries = measure(args, cards, club_worker)
        title = f"redemptions a second, {args.connections} connections, {label}"
        rows.append(Row(title, bare, club, bar, "", f"{retries:.2f} retries each", more=True))
    return rows


def measure(args, cards, worker):
    """(redemptions a second, retries for each) in a database of its own."""
    with copied(args.template, f"{args.prefix}redeem") as database:
        with database.env() as env:
            program = make_club(env, is_club=True)
            club = program.id
            close_data.fill(env.cr, club, MEMBERS, program._club_day())
            env.cr.execute("SELECT array_agg(id ORDER BY id) FROM loyalty_card WHERE program_id = %s", (club,))
            ids = env.cr.fetchone()[0][:cards]
            # enough for all of them, where all want the same card
            env["loyalty.card"].browse(ids[0]).club_earn(10_000_000, "Plenty")
        database.settle_down()
        before = points(database)
        done, retries = at_once(database, worker, ids, args)
        booked = database.value("SELECT count(*) FROM loyalty_club_entry WHERE kind = 'redeem'")
        # none lost, none twice
        assert booked == done, (booked, done)
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
    """A request a redemption, as any caller of `club_redeem` makes it."""

    def redeem(card, key):
        with database.env() as env:
            env["loyalty.card"].browse(card).club_redeem(1, "Benchmark", key=key)

    return redeem


LOCK = "SELECT id FROM loyalty_card WHERE id = %s FOR NO KEY UPDATE"
KNOWN = "SELECT id FROM loyalty_club_entry WHERE key = %s"
OPEN = """
    SELECT id, kind, points, remaining, released, available_on, expires_on, reversed_id
      FROM loyalty_club_entry WHERE card_id = %s AND remaining <> 0 ORDER BY id
"""
ENTRY = """
    INSERT INTO loyalty_club_entry (card_id, company_id, kind, points, remaining, released, date, key, reason,
                                    create_uid, create_date)
    SELECT id, company_id, 'redeem', -1, 0, TRUE, current_date, %s, 'Benchmark', 1, now()
      FROM loyalty_card WHERE id = %s
    RETURNING id
"""
TAKE = "INSERT INTO loyalty_club_take (debit_id, lot_id, points) VALUES (%s, %s, 1)"
LOWER = "UPDATE loyalty_club_entry SET remaining = remaining - 1 WHERE id = %s"
CARD = "UPDATE loyalty_card SET points = %s, write_uid = 1, write_date = now() WHERE id = %s"


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
    cr.execute(LOCK, (card,))
    cr.execute(KNOWN, (key,))
    assert not cr.fetchone()
    cr.execute(OPEN, (card,))
    lots = sorted(cr.fetchall(), key=lambda lot: (lot[6] is None, lot[6], lot[0]))
    balance = sum(lot[3] for lot in lots)
    cr.execute(ENTRY, (key, card))
    entry = cr.fetchone()[0]
    cr.execute(TAKE, (entry, lots[0][0]))
    cr.execute(LOWER, (lots[0][0],))
    cr.execute(CARD, (balance - 1, card))
