"""A year and a half of a real shop: every member has what was promised to him, to the point."""

from collections import Counter, defaultdict
from decimal import Decimal

import replay_coins
import replay_history
import replay_shop
from club_shop import QUIET
from freezegun import freeze_time

KINDS = {"buy": "buy", "cancel": "cancel", "again": "again", "return": "give_back"}


def replay(env, cards, days, shop, purses):
    """Both go through the history, day by day; the club closes with each month."""
    month = None
    with freeze_time(replay_shop.noon(next(iter(days)))) as clock:
        for day, events in days.items():
            clock.move_to(replay_shop.noon(day))
            if month not in (None, day.month):
                env.invalidate_all()
                shop.close(day)
                for purse in purses.values():
                    purse.close(day)
            month = day.month
            for kind, method in KINDS.items():
                for group in replay_history.rounds([event for event in events if event.kind == kind]):
                    getattr(shop, method)(group)
                    for event in group:
                        purses[event.purchase.member].apply(event, day)
            env.cr.commit()
            env.registry.signal_changes()


def read_ledger(database, program_id):
    """{member's name: (balance, sum of entries, sum of what remains)} as the tables hold it."""
    rows = database.rows(
        """
        SELECT partner.name, card.points::numeric, sum(coalesce(entry.points, 0)), sum(coalesce(entry.remaining, 0))
          FROM loyalty_card card
          JOIN res_partner partner ON partner.id = card.partner_id
          LEFT JOIN loyalty_club_entry entry ON entry.card_id = card.id
         WHERE card.program_id = %s
         GROUP BY partner.id, card.id
        """,
        program_id,
    )
    return {name.removeprefix("Customer "): tuple(map(Decimal, values)) for name, *values in rows}


def test_every_member_has_what_was_promised(database):
    purchases = replay_history.read()
    assert (len(purchases), len({purchase.member for purchase in purchases})) == (6919, 2357)
    days = replay_history.history(purchases)
    purses = defaultdict(replay_coins.Purse)
    with database.env(**QUIET) as env:
        club = replay_shop.open_club(env)
        cards = replay_shop.enrol_all(env, club, sorted({purchase.member for purchase in purchases}))
        shop = replay_shop.Shop(env, club, cards)
        replay(env, cards, days, shop, purses)
        assert club.club_audit() == []
        program_id = club.id
    ledger = read_ledger(database, program_id)
    promised = {member: (Decimal(purse.balance),) * 3 for member, purse in purses.items()}
    wrong = {member: (ledger.get(member), want) for member, want in promised.items() if ledger.get(member) != want}
    assert not wrong, f"{len(wrong)} members: {dict(list(wrong.items())[:10])}"
    assert ledger.keys() == promised.keys()
    assert_history_was_rich(days, purses)


def assert_history_was_rich(days, purses):
    """The seeded choice brought about what the test is for."""
    kinds = Counter(event.kind for events in days.values() for event in events)
    assert kinds["return"] > 700 and kinds["cancel"] > 250 and kinds["again"] > 80, kinds
    assert sum(len(purse.spent) for purse in purses.values()) > 300
    assert sum(purse.expired for purse in purses.values()) > 100_000
    assert sum(purse.debt > 0 for purse in purses.values()) > 100
    assert sum(purse.graced > 0 for purse in purses.values()) > 20
