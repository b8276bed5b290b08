"""Each route of the addons is asked by a stranger and by a member: own and foreign ids, with a token and without."""

import re

import surface
from caller import report, snapshot
from expected_routes import EXTENDED, ROUTES
from roles_shop import ABROAD, HOME

WHAT_TO_DO = (
    "Routes in no list: add each to ROUTES in tests/security/expected_routes.py with the values it takes"
    " (to EXTENDED, if it is core's and only extended): "
)
#: What somebody might write into the address instead of an id.
ODD = ("", "x", "-1", "0", "۱۲", "1e3", str(10**30), "None")


def ledger(database):
    with database.env() as env:
        return snapshot(env)


def values_of(shop, path, place):
    with_ids = {}
    for name, value in ROUTES[path][1].items():
        with_ids[name] = str(shop.stocks[place][value][1][0]) if value in shop.stocks[place] else value
    return with_ids


def address(path):
    return re.sub(r"<string:page>", "1", path)


def secrets(database, shop):
    """What nobody may read who is of the other company."""
    with database.env() as env:
        names = [shop.record(env, ABROAD, one).display_name for one in ("CLUB", "CARD", "OTHER", "GUEST")]
        return [*names, shop.record(env, ABROAD, "CARD").code]


def test_every_route_is_in_a_list(env):
    listed, there = ROUTES.keys() | EXTENDED.keys(), surface.routes(env)
    assert not there - listed, WHAT_TO_DO + ", ".join(sorted(there - listed))
    assert not listed - there, f"no longer there, take them out of the lists: {sorted(listed - there)}"


def test_a_stranger_is_led_to_the_login(database, shop, visitors):
    before, wrong = ledger(database), []
    for path in ROUTES:
        for method in ("GET", "POST"):
            for place in (HOME, ABROAD):
                answer = visitors["anonymous"].ask(method, address(path), values_of(shop, path, place))
                led = answer.status_code in (302, 303) and "/web/login" in answer.headers["Location"]
                if not led and answer.status_code not in (400, 404, 405):
                    wrong.append((path, method, place, answer.status_code))
    report(wrong)
    assert ledger(database) == before


def test_nothing_is_posted_without_the_token_of_the_page(database, shop, visitors):
    before, wrong = ledger(database), []
    for path, (method, _values) in ROUTES.items():
        answer = visitors["member"].ask("POST", address(path), values_of(shop, path, HOME))
        if answer.status_code != 400:
            wrong.append((path, "POST without a token", answer.status_code))
        answer = visitors["member"].ask("GET", address(path), values_of(shop, path, HOME))
        if answer.status_code != 200 if method == "GET" else answer.status_code not in (404, 405):
            wrong.append((path, "GET", answer.status_code))
    report(wrong)
    assert ledger(database) == before


def test_a_member_reaches_nothing_of_another_company(database, shop, visitors):
    before, wrong, names, token = ledger(database), [], secrets(database, shop), visitors["member"].token
    for path, (method, _values) in ROUTES.items():
        values = values_of(shop, path, ABROAD) | ({"csrf_token": token} if method == "POST" else {})
        answer = visitors["member"].ask(method, address(path), values)
        text = answer.get_data(as_text=True)
        if answer.status_code >= 400 or any(name in text for name in names):
            wrong.append((path, answer.status_code, [name for name in names if name in text]))
    report(wrong)
    assert ledger(database) == before


def test_odd_values_give_a_page_and_change_nothing(database, visitors):
    before, wrong, token = ledger(database), [], visitors["member"].token
    for path, (method, names) in ROUTES.items():
        for odd in ODD:
            values = dict.fromkeys(names, odd) | ({"csrf_token": token} if method == "POST" else {})
            answer = visitors["member"].ask(method, address(path), values)
            if answer.status_code >= 400:
                wrong.append((path, odd, answer.status_code))
    report(wrong)
    after = ledger(database)
    assert after["loyalty_club_entry"] == before["loyalty_club_entry"]
    assert after["loyalty_card"] == before["loyalty_card"]


def test_the_routes_of_core_show_no_card_of_others(database, shop, visitors):
    wrong, names = [], secrets(database, shop)
    with database.env() as env:
        cards = [shop.record(env, HOME, "OTHER"), shop.record(env, ABROAD, "CARD")]
        names = [*names, *(card.code for card in cards)]
        ids = [card.id for card in cards] + [2**31 - 7]
    for path, method in EXTENDED.items():
        for role in ("anonymous", "member"):
            for card in ids:
                where = path.replace("<int:card_id>", str(card)).replace("<int:page>", "1")
                answer = visitors[role].json(where, {}) if method == "JSON" else visitors[role].ask("GET", where)
                text = answer.get_data(as_text=True)
                if answer.status_code >= 500 or any(name in text for name in names):
                    wrong.append((role, where, answer.status_code, [name for name in names if name in text]))
    report(wrong)
