"""Calls as a client makes them, and what the ledger holds before and after."""

from contextlib import contextmanager

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw

#: What a user may read as the reason of a refusal.
REFUSED, TOLD, DONE = "refused", "told", "done"

LEDGER = (
    "loyalty_club_entry",
    "loyalty_club_allocation",
    "loyalty_club_transaction",
    "loyalty_club_terms",
    "loyalty_club_goodwill",
    "loyalty_club_request",
    "loyalty_club_invitation",
)


def snapshot(env):
    """All that must not change, as the tables hold it."""
    env.flush_all()
    found = {}
    for table in LEDGER:
        env.cr.execute(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY id)) FROM {table} t")
        found[table] = env.cr.fetchall()
    env.cr.execute(
        "SELECT id, program_id, partner_id, points, club_points_pending, code, active, is_club_card, club_joined_on,"
        " club_blocked, club_anonymized, club_suspended_since, club_vip, club_manager_id"
        " FROM loyalty_card ORDER BY id"
    )
    found["loyalty_card"] = env.cr.fetchall()
    env.cr.execute("SELECT id, is_club, club_unit, club_closed_on, active FROM loyalty_program ORDER BY id")
    found["loyalty_program"] = env.cr.fetchall()
    return found


@contextmanager
def unchanged(env):
    before = snapshot(env)
    yield
    assert snapshot(env) == before


def call(env, uid, record, name, *args, context=None, **kwargs):
    """Call a method as a client does."""
    model = env(user=uid, context=context or {})[record._name]
    ids = [] if getattr(getattr(type(model), name), "_api_model", False) else [record.ids]
    return call_kw(model, name, [*ids, *args], {**kwargs, "context": dict(context or {})})


@contextmanager
def rolled_back(env):
    """Whatever is done inside is undone, also in the caches."""
    env.flush_all()
    savepoint = env.cr.savepoint(flush=False)
    try:
        yield
    finally:
        env.transaction.clear()
        savepoint.close()
        env.registry.reset_changes()


def outcome(function, *args, **kwargs):
    """How a call ended: (REFUSED, TOLD or DONE, the sentence or the result); or the name of another error."""
    try:
        return DONE, function(*args, **kwargs)
    except AccessError as error:
        return REFUSED, str(error)
    except UserError as error:
        return TOLD, str(error)
    except Exception as error:  # noqa: BLE001, what no user should read
        return repr(error), ""


def report(wrong):
    """Fail with one line for each of `wrong`, tuples of words."""
    lines = "\n".join(" ".join(map(str, words)) for words in wrong)
    assert not wrong, f"{len(wrong)} times:\n{lines}"
