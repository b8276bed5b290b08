"""PostgreSQL dies under load and comes back: what was answered is in the ledger once, and nothing by halves."""

import os
import shutil
from collections import Counter

import pytest
from forks import forks_of
from own_postgres import own_server

WORKERS, GIFTS, ORDERS = 3, 30, 3
CRASHES = (15, 45)  # after so many answers


@pytest.fixture
def server(database, tmp_path):
    """A PostgreSQL server that may crash, with a copy of the database with our addons."""
    with own_server(tmp_path) as server:
        server.copy(database.name)
        yield server
    shutil.rmtree(tmp_path)


@pytest.fixture
def forks(database, server, tmp_path):
    """Odoo on that server."""
    environment = {**server.environment(), "ODOO_RC": str(server.configuration(tmp_path))}
    with forks_of(database, environment) as forks:
        yield forks


def tasks_of(worker, cards):
    """A worker spends points of a member of its own and of one that all share, and confirms orders of the first."""
    (own, orders), (shared, _orders) = cards[worker], cards[-1]
    gifts = [("redeem", (own, shared)[turn % 4 == 0], f"gift {worker} {turn}") for turn in range(GIFTS)]
    for turn, order in enumerate(orders):
        gifts.insert((turn + 1) * GIFTS // 4, ("confirm", order, "-"))
    return gifts


def test_what_was_answered_is_in_the_ledger_once(server, forks, tmp_path):
    club, cards = forks.do("open_shop", members=WORKERS + 1, orders=ORDERS)
    pipe = tmp_path / "answers"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    tasks = [tasks_of(worker, cards) for worker in range(WORKERS)]
    workers = [forks.start("work", tasks=mine, answers=str(pipe)) for mine in tasks]
    os.set_blocking(reader, True)
    answered = []
    with open(reader) as answers:
        for line in answers:
            answered.append(tuple(line.split(maxsplit=2)))
            if len(answered) in CRASHES:
                server.crash()
    sent_again = [forks.end(worker) for worker in workers]
    assert all(sent_again), sent_again
    assert len(answered) == WORKERS * (GIFTS + ORDERS)
    assert_all_is_there_once(forks.do("report", club=club), tasks, cards)


def assert_all_is_there_once(ledger, tasks, cards):
    assert ledger["audit"] == []
    gifts = [task for mine in tasks for task in mine if task[0] == "redeem"]
    assert {key: ledger["keys"].get(key) for _kind, _card, key in gifts} == {key: 1 for _kind, _card, key in gifts}
    # a purchase of 5 earns 5 points and is paid with the points there are, up to 50
    for _card, orders in cards[:-1]:
        for order in orders:
            assert ledger["orders"][str(order)] == ["sale", 2, 1]
    spent = Counter(card for _kind, card, _key in gifts)
    for card, orders in cards:
        bought = sum(ledger["orders"][str(order)][0] == "sale" for order in orders)
        assert ledger["points"][str(card)] == 200 - spent[card] - bought * (50 - 5)
