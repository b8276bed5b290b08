"""Each public method of the addons is called as each role: who may not is refused, and the ledger stays as it is."""

import pytest
import surface
from caller import DONE, REFUSED, TOLD, call, outcome, report, rolled_back, snapshot
from expected_methods import ARGUMENTS, GENERIC, OF_CALLER, RECORDS, WHO
from roles_shop import ABROAD, HOME, ROLES, WIZARDS

WHAT_TO_DO = (
    "Public methods in no list: add each to WHO in tests/security/expected_methods.py with the roles that may call it,"
    " or let its name begin with an underscore if no client has to call it: "
)
UNOPENED = {"onchange", "default_get"}  # called before there is a record
#: How a call may end, by whether the role may call it.
ENDINGS = {True: {DONE, TOLD}, False: {REFUSED, TOLD}}


def expected():
    """{(model, method): roles}"""
    return {
        (model, name): roles
        for roles, models in WHO.items()
        for model, names in models.items()
        for name in names.split()
    }


def found(registry):
    """The methods that can be called and are not on every model."""
    return {
        (model, name)
        for model, name, _core in surface.public_methods(registry)
        if name not in GENERIC and not registry[model]._abstract
    }


@pytest.fixture
def attempt(env, shop):
    """Call a method as a role: (how it ended, whether the ledger has changed). All of it is undone."""
    before = snapshot(env)

    def call_it(role, method, place=HOME, given=None):
        model, name = method
        with rolled_back(env):
            record = shop.record(env, place, RECORDS.get(method, model))
            args = [shop.named(env, given or place, one) for one in arguments(method)]
            ended = DONE
            if name in UNOPENED:
                record = record.browse()
            elif model in WIZARDS:
                values = shop.values(env, given or place, model)
                ended, answer = outcome(call, env, shop.users[role], record.browse(), "create", values)
                record = record.browse(answer if ended == DONE else [])
            if ended == DONE:
                ended, _answer = outcome(call, env, shop.users[role], record, name, *args)
            return ended, snapshot(env) != before

    return call_it


def arguments(method):
    return ARGUMENTS.get(method, ARGUMENTS.get(method[1], ()))


def test_every_public_method_is_in_a_list(database):
    listed, there = set(expected()), found(database.registry)
    assert not there - listed, WHAT_TO_DO + ", ".join(".".join(method) for method in sorted(there - listed))
    assert not listed - there, f"no longer there, take them out of WHO: {sorted(listed - there)}"


def test_every_method_is_called_by_who_may_and_by_nobody_else(attempt):
    wrong = []
    for method, roles in expected().items():
        for role in ROLES:
            ended, changed = attempt(role, method)
            if ended not in ENDINGS[role in roles] or (changed and role not in roles):
                wrong.append((*method, role, ended, "CHANGED" if changed else ""))
    report(wrong)


def test_what_is_of_another_company_is_refused(attempt):
    wrong = []
    for method in expected():
        if method[1] in UNOPENED | OF_CALLER:
            continue
        for role in ROLES:
            ended, changed = attempt(role, method, ABROAD)
            if role != "foreign manager" and (ended not in ENDINGS[False] or changed):
                wrong.append((*method, role, ended, "CHANGED" if changed else ""))
    report(wrong)


def test_an_own_record_does_not_work_with_what_is_of_another_company(attempt, shop):
    """Own cards and tills, but tiers, events, members of the other company."""
    wrong = []
    for method in expected():
        records = {one for one in arguments(method) if isinstance(one, str) and one in shop.stocks[HOME]}
        if method[1] in UNOPENED | OF_CALLER or not (records or method[0] in WIZARDS):
            continue
        for role in ROLES:
            ended, changed = attempt(role, method, given=ABROAD)
            if role != "foreign manager" and (ended not in ENDINGS[False] or changed):
                wrong.append((*method, role, ended, "CHANGED" if changed else ""))
    report(wrong)


def test_a_record_that_is_not_there_is_told(env, shop):
    """No role reads a traceback because a colleague was faster."""
    wrong = []
    for method in expected():
        model, name = method
        args = [shop.named(env, HOME, one) for one in arguments(method)]
        for role in ("member", "employee", "cashier", "salesperson", "club manager"):
            with rolled_back(env):
                gone = env[model].browse(2**31 - 7)
                ended, _answer = outcome(call, env, shop.users[role], gone, name, *args)
            if ended not in (DONE, TOLD, REFUSED):
                wrong.append((*method, role, ended))
    report(wrong)
