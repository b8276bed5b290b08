"""Runs in a process of its own, with `env`: reads what to do from its input, and does each job in a fork."""

import base64
import json
import os
import sys
import traceback
from collections import Counter
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from unittest.mock import patch

import psycopg2

import odoo.sql_db
from odoo import api
from odoo.service.model import retrying

from odoo.addons.loyalty_club.models.expiry import loyalty_program_close
from odoo.addons.loyalty_club.models.ledger.posting import Poster
from odoo.addons.loyalty_club.wizards.member import loyalty_club_import_post

sys.path.append(str(Path(__file__).resolve().parents[1]))

import club_shop  # noqa: E402

ANSWER = "CLUB-ANSWER "


# where a process dies: (class of the registry or of Python, method); right after the method has run


def points_of(env):
    """{name: (class, method)}"""
    program, wizard = type(env["loyalty.program"]), type(env["loyalty.club.import"])
    transaction = type(env["loyalty.club.transaction"])
    return {
        "close: found": (program, "_club_due_cards"),
        "close: locked": (program, "_club_lock_cards"),
        "close: released": (program, "_club_release"),
        "close: expired": (program, "_club_expire"),
        "close: committed": (type(env["ir.cron"]), "_commit_progress"),
        "close: noted": (program, "_club_note_closed"),
        "import: contacts": (wizard, "_make_contacts"),
        "import: cards": (wizard, "_make_cards"),
        "import: opened": (wizard, "_open"),
        "import: posted": (wizard, "_post"),
        "settle: order": (type(env["sale.order"]), "_action_confirm"),
        "settle: settled": (type(env["sale.order"]), "_club_settle"),
        "settle: transaction": (transaction, "_save"),
        "settle: entries": (Poster, "_stored_ids"),
        "settle: card": (Poster, "_invalidate"),
        "settle: stored": (Poster, "store"),
        "flushed": (api.Environment, "flush_all"),
        "committed": (odoo.sql_db.Cursor, "commit"),
    }


def signalled_after(number, owner, name, passed):
    """The process gets a signal right after `owner.name` has run once more than `passed` times: it is killed, as when
    the power fails, or stands still."""
    original = getattr(owner, name)
    calls = []

    def run_then_signal(*args, **kwargs):
        result = original(*args, **kwargs)
        calls.append(name)
        if len(calls) == passed + 1:
            os.kill(os.getpid(), number)
        return result

    return patch.object(owner, name, run_then_signal)


# the jobs: each gets a new environment, and commits


def close(env, size=2000):
    """The scheduled action, with batches of `size` cards."""
    with patch.object(loyalty_program_close, "BATCH", size):
        env.ref("loyalty_club.ir_cron_club_close").method_direct_trigger()


def close_one(env, club, size=2000):
    """What the scheduled action does for one club."""
    with patch.object(loyalty_program_close, "BATCH", size):
        club_shop.close_at_night(env["loyalty.program"].browse(club))


def close_manually(env, club, size=2000):
    """The button of a manager, with the retries of a request."""
    with patch.object(loyalty_program_close, "BATCH", size), patch("odoo.service.model.time.sleep"):
        retrying(env["loyalty.program"].browse(club).club_close, env)


def import_members(env, club, file, rows=1000):
    """The file as a manager imports it, whole or not at all."""
    wizard = env["loyalty.club.import"].create({"program_id": club, "file": base64.b64encode(file.encode())})
    wizard.action_check()
    with patch.object(loyalty_club_import_post, "ROWS_AT_ONCE", rows):
        wizard.action_import()
    env.flush_all()
    env.cr.commit()


def confirm(env, order):
    env["sale.order"].browse(order).action_confirm()
    env.flush_all()
    env.cr.commit()


def post_note(env, move):
    env["account.move"].browse(move).action_post()
    env.flush_all()
    env.cr.commit()


def work(env, tasks, answers):
    """Do tasks one by one, as requests that are sent again until they are answered; write to the pipe `answers` which
    were. Return how often a request was sent again."""
    again = 0
    with open(answers, "w") as answered, patch("odoo.service.model.time.sleep"):
        for kind, record, key in tasks:
            while not send(env.registry, TASKS[kind], record, key):
                again += 1
            answered.write(f"{kind} {record} {key}\n")
            answered.flush()
    return again


def send(registry, task, record, key):
    """One request; False if nobody knows whether it counted, for the database went away."""
    try:
        with registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            retrying(partial(task, env, record, key), env)
    except (psycopg2.OperationalError, psycopg2.InterfaceError):
        return False
    return True


def redeem_once(env, card, key):
    env["loyalty.card"].browse(card).club_redeem(1, "gift", key=key)


def confirm_once(env, order, _key):
    order = env["sale.order"].browse(order)
    if order.state == "draft":
        order.action_confirm()


def open_shop(env, members, orders):
    """A club whose members have 200 points each, and quotations that 50 of them pay in part."""
    club = club_shop.make_club(env)
    product = club_shop.make_product(env)
    cards = []
    for number in range(members):
        card = club_shop.enrol(club_shop.make_partner(env, f"Member {number}"), club)
        card.club_earn(200, "to begin with")
        found = []
        for _ in range(orders):
            order = club_shop.make_order(card.partner_id, (product, 1, 5.0))
            club_shop.claim(order, card)
            found.append(order.id)
        cards.append([card.id, found])
    env.flush_all()
    env.cr.commit()
    return club.id, cards


def report(env, club):
    """What the ledger says: its differences, the points of each card, how often each key was posted, and the
    documents as [state, entries, transactions]."""
    program = env["loyalty.program"].browse(club)
    entries = env["loyalty.club.entry"].search([("card_id.program_id", "=", club)])
    orders = env["sale.order"].search([("partner_id", "in", program.coupon_ids.partner_id.ids)])
    return {
        "audit": program.club_audit(),
        "points": {card.id: card.points for card in program.coupon_ids},
        "keys": dict(Counter(entries.mapped("key"))),
        "orders": {
            order.id: [order.state, len(order.club_transaction_ids.entry_ids), len(order.club_transaction_ids)]
            for order in orders
        },
    }


TASKS = {"redeem": redeem_once, "confirm": confirm_once}
JOBS = {
    job.__name__: job
    for job in (close, close_one, close_manually, import_members, confirm, post_note, open_shop, report, work)
}


def do(registry, job, arguments, end):
    """In the fork: the job, with connections of its own; what was inherited is the server's and is left alone."""
    inherited.append(odoo.sql_db._Pool)
    odoo.sql_db._Pool = None
    registry._db = odoo.sql_db.db_connect(registry.db_name)
    with ExitStack() as stack:
        env = api.Environment(stack.enter_context(registry.cursor()), api.SUPERUSER_ID, {})
        if end:
            number, point, passed = end
            stack.enter_context(signalled_after(number, *points_of(env)[point], passed))
        return JOBS[job](env, **arguments)


inherited = []


def fork(registry, question):
    """Begin a job; return its id. Its result is read from a pipe when it is waited for."""
    arguments = question["arguments"]
    if "answers" in arguments:
        # opened here, so that the test knows that all of them write before the first has ended
        arguments["answers"] = os.open(arguments["answers"], os.O_WRONLY)
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        if "answers" in arguments:
            os.close(arguments["answers"])
        results[pid] = reader
        return pid
    code = 1
    try:
        result = do(registry, question["start"], arguments, question["end"])
        os.write(writer, json.dumps(result).encode())
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


results = {}


def wait(pid):
    """(exit code, result) of a job."""
    with open(results.pop(pid)) as reader:
        result = reader.read()
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return code, json.loads(result) if result else None


def is_paused(pid):
    """Wait until a job stands still; False if it has ended instead."""
    return os.WIFSTOPPED(os.waitpid(pid, os.WUNTRACED)[1])


def serve(registry):
    for line in sys.stdin:
        question = json.loads(line)
        if "start" in question:
            answer = fork(registry, question)
        elif "wait" in question:
            answer = wait(question["wait"])
        else:
            answer = is_paused(question["wait until paused"])
        print(f"{ANSWER}{json.dumps(answer)}", flush=True)  # noqa: T201


serve(env.registry)  # noqa: F821
