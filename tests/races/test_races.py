"""What two people do at the same moment counts once, and nothing is lost."""

import threading
from datetime import date
from unittest.mock import patch

import pytest
from club_shop import claim, close_at_night, enrol, invoice, make_credit_notes, make_order, make_partner
from freezegun import freeze_time
from psycopg2.errors import SerializationFailure
from race import held, race

from odoo.exceptions import UserError

pytestmark = pytest.mark.usefixtures("sound")


def card_of(env, card_id):
    return env["loyalty.card"].browse(card_id)


def entries_of(database, card_id):
    return database.rows("SELECT kind, points FROM loyalty_club_entry WHERE card_id = %s ORDER BY id", card_id)


def points_of(database, card_id):
    return database.rows("SELECT points FROM loyalty_card WHERE id = %s", card_id)[0][0]


def order_with_reward(env, card_id, product, price=50.0):
    """A quotation that takes ten points for each unit of its price."""
    card = card_of(env, card_id)
    order = make_order(card.partner_id, (env["product.product"].browse(product), 1, price))
    claim(order, card)
    return order.id


def plain_order(env, card_id, product, *prices):
    thing = env["product.product"].browse(product)
    return make_order(card_of(env, card_id).partner_id, *((thing, 1, price) for price in prices)).id


def confirm(order_id):
    return lambda env: env["sale.order"].browse(order_id).action_confirm()


def test_last_points_are_redeemed_once(database, make_card):
    card = make_card(points=100)
    with pytest.raises(UserError, match="0 points, 100 are needed"):
        race(
            database,
            lambda env: card_of(env, card).club_redeem(100, "gift"),
            lambda env: card_of(env, card).club_redeem(100, "gift"),
        )
    assert entries_of(database, card) == [("earn", 100), ("redeem", -100)]
    assert points_of(database, card) == 0


def test_loser_of_a_race_fails_before_its_retry(database, make_card):
    card = make_card(points=100)
    with pytest.raises(SerializationFailure), held(database) as env:
        assert card_of(env, card).points == 100
        with database.env() as other:
            card_of(other, card).club_redeem(60, "gift")
        with patch("odoo.sql_db._logger"):
            card_of(env, card).club_redeem(60, "gift")
    assert points_of(database, card) == 40


def test_last_points_pay_one_of_two_orders(database, make_card, product):
    card = make_card(points=500)
    with database.env() as env:
        first, second = (order_with_reward(env, card, product) for _ in range(2))
    with pytest.raises(UserError):
        race(database, confirm(first), confirm(second))
    states = database.rows("SELECT state FROM sale_order WHERE id IN %s ORDER BY id", (first, second))
    assert states == [("draft",), ("sale",)]
    assert entries_of(database, card)[:2] == [("earn", 500), ("redeem", -500)]


def test_points_left_after_the_rival_are_spent(database, make_card):
    card = make_card(points=100)
    _entry, tries = race(
        database,
        lambda env: card_of(env, card).club_redeem(40, "gift").id,
        lambda env: card_of(env, card).club_redeem(60, "gift"),
    )
    assert (tries, points_of(database, card)) == (2, 0)


def test_same_key_posts_once(database, make_card):
    card = make_card()
    _entry, tries = race(
        database,
        lambda env: card_of(env, card).club_earn(50, "review", key="review,1").id,
        lambda env: card_of(env, card).club_earn(50, "review", key="review,1"),
    )
    assert tries == 2
    assert entries_of(database, card) == [("earn", 50)]


def test_same_key_with_other_points_is_refused(database, make_card):
    card = make_card()
    with pytest.raises(UserError, match="already used by another entry"):
        race(
            database,
            lambda env: card_of(env, card).club_earn(50, "review", key="review,2"),
            lambda env: card_of(env, card).club_earn(60, "review", key="review,2"),
        )
    assert entries_of(database, card) == [("earn", 60)]


def test_same_key_for_two_members_is_refused(database, make_card):
    mine, other = make_card(), make_card()
    with pytest.raises(UserError, match="already used by another entry"):
        race(
            database,
            lambda env: card_of(env, mine).club_earn(50, "review", key="review,3"),
            lambda env: card_of(env, other).club_earn(50, "review", key="review,3"),
        )
    assert (entries_of(database, mine), entries_of(database, other)) == ([], [("earn", 50)])


def test_two_enrolments_give_one_card(database, club):
    with database.env() as env:
        partner = make_partner(env, "Twice").id

    def join(env):
        return env["res.partner"].browse(partner).club_enrol(env["loyalty.program"].browse(club)).id

    card, tries = race(database, join, join)
    assert tries == 2
    assert database.rows("SELECT id FROM loyalty_card WHERE partner_id = %s", partner) == [(card,)]


def test_two_returns_of_a_member_who_left_give_one_card(database, club):
    with database.env() as env:
        program = env["loyalty.program"].browse(club)
        partner = make_partner(env, "Back again")
        card = enrol(partner, program)
        card.active = False
        partner, card = partner.id, card.id

    def join(env):
        return env["res.partner"].browse(partner).club_enrol(env["loyalty.program"].browse(club)).id

    joined, tries = race(database, join, join)
    assert (joined, tries) == (card, 2)
    assert database.rows("SELECT id, active FROM loyalty_card WHERE partner_id = %s", partner) == [(card, True)]


def test_order_confirmed_twice_earns_once(database, make_card, product):
    card = make_card()
    with database.env() as env:
        order = plain_order(env, card, product, 30.0)
    with pytest.raises(UserError):
        race(database, confirm(order), confirm(order))
    assert entries_of(database, card) == [("earn", 30)]


def test_two_orders_of_a_member_both_earn(database, make_card, product):
    card = make_card()
    with database.env() as env:
        first, second = (plain_order(env, card, product, price) for price in (30.0, 12.0))
    _result, tries = race(database, confirm(first), confirm(second))
    assert (tries, points_of(database, card)) == (2, 42)


def test_order_cancelled_while_it_is_edited(database, make_card, product):
    card = make_card()
    with database.env() as env:
        order = plain_order(env, card, product, 30.0)
        env["sale.order"].browse(order).action_confirm()
    race(
        database,
        lambda env: env["sale.order"].browse(order).order_line.write({"price_unit": 70.0}),
        lambda env: env["sale.order"].browse(order)._action_cancel(),
    )
    assert points_of(database, card) == 0


def test_two_credit_notes_below_a_step_are_both_seen(database, make_card, product, club):
    """Each of them alone takes no step off the order, so that neither changes a balance; both together do."""
    card = make_card()
    with database.env() as env:
        rule = env["loyalty.program"].browse(club).rule_ids
        rule.write({"reward_point_amount": 10, "club_step_amount": 10})
        order = env["sale.order"].browse(plain_order(env, card, product, 3.0, 3.0, 19.0))
        order.action_confirm()
        invoiced = invoice(order)
        notes = [make_credit_notes(invoiced) for _ in range(2)]
        for note, kept in zip(notes, (0, 1), strict=True):
            (note.invoice_line_ids - note.invoice_line_ids[kept]).unlink()
        ids = [note.id for note in notes]
        rule.write({"reward_point_amount": 1, "club_step_amount": 0})
    assert points_of(database, card) == 20
    race(
        database,
        lambda env: env["account.move"].browse(ids[0]).action_post(),
        lambda env: env["account.move"].browse(ids[1]).action_post(),
    )
    assert points_of(database, card) == 10


def test_points_that_expire_meanwhile_are_not_spent(database, make_card, club):
    card = make_card()
    with database.env() as env:
        card_of(env, card).club_earn(80, "for a while", expires_on=date(2030, 1, 31))
    with freeze_time("2030-02-02 12:00:00"), pytest.raises(UserError):
        race(
            database,
            lambda env: card_of(env, card).club_redeem(80, "gift"),
            lambda env: env["loyalty.program"].browse(club).club_close(),
        )
    assert entries_of(database, card) == [("earn", 80), ("expire", -80)]


def test_close_leaves_a_busy_card_for_its_second_pass(database, make_card, club):
    """A cashier holds one of two cards: the night goes on with the other and comes back."""
    busy, free = make_card(), make_card()
    with database.env() as env:
        for card in (busy, free):
            card_of(env, card).club_earn(80, "for a while", expires_on=date(2030, 1, 31))
    seen = []
    with freeze_time("2030-02-02 12:00:00"), held(database) as sale, database.env() as env:
        card_of(sale, busy).club_earn(5, "sale")
        cron = type(env["ir.cron"])
        commit = cron._commit_progress

        def commit_and_look(self, *args, **kwargs):
            result = commit(self, *args, **kwargs)
            seen.append((points_of(database, busy), points_of(database, free)))
            if seen[-1] == (80, 0):
                sale.cr.commit()
            return result

        with patch.object(cron, "_commit_progress", commit_and_look):
            close_at_night(env["loyalty.program"].browse(club))
    assert (80, 0) in seen
    assert (points_of(database, busy), points_of(database, free)) == (5, 0)


def test_sale_while_a_batch_is_closed_is_not_lost(database, make_card, club):
    card = make_card()
    with database.env() as env:
        card_of(env, card).club_earn(80, "for a while", expires_on=date(2030, 1, 31))
    with freeze_time("2030-02-02 12:00:00"), database.env() as env:
        program = type(env["loyalty.program"])
        lock = program._club_lock_cards
        sold = []

        def sell_then_lock(self, *args, **kwargs):
            if not sold:
                with database.env() as sale:
                    sold.append(card_of(sale, card).club_earn(5, "sale").id)
            return lock(self, *args, **kwargs)

        with patch.object(program, "_club_lock_cards", sell_then_lock):
            close_at_night(env["loyalty.program"].browse(club))
    assert sold
    assert entries_of(database, card) == [("earn", 80), ("earn", 5), ("expire", -80)]
    assert points_of(database, card) == 5


def test_sale_that_began_before_the_close_is_retried(database, make_card, club, product):
    card = make_card()
    with database.env() as env:
        card_of(env, card).club_earn(80, "for a while", expires_on=date(2030, 1, 31))
        order = plain_order(env, card, product, 30.0)
    with freeze_time("2030-02-02 12:00:00"):
        _result, tries = race(database, confirm(order), lambda env: close_at_night(env["loyalty.program"].browse(club)))
    assert (tries, points_of(database, card)) == (2, 30)


def test_cards_are_locked_in_the_order_of_their_ids(database, make_card, product):
    """The customer of an order changes from a later member to an earlier one. Somebody holds the earlier card: the
    later one must still be free, else two such changes could wait for each other for ever."""
    low, high = make_card(name="Earlier"), make_card(name="Later")
    with database.env() as env:
        order = plain_order(env, high, product, 30.0)
        env["sale.order"].browse(order).action_confirm()
        new = card_of(env, low).partner_id.id

    def change_customer():
        with database.env() as env:
            env["sale.order"].browse(order).partner_id = new

    with held(database) as holder, held(database) as watcher:
        card_of(holder, low)._club_lock()
        thread = threading.Thread(target=change_customer)
        thread.start()
        wait_until_blocked_by(watcher.cr, holder.cr, thread)
        watcher.cr.execute("SELECT id FROM loyalty_card WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED", [high])
        free = watcher.cr.fetchall()
        watcher.cr.rollback()
        holder.cr.rollback()
        thread.join()
    assert free == [(high,)]
    assert (points_of(database, low), points_of(database, high)) == (30, 0)


def wait_until_blocked_by(cr, holder, thread):
    """Return when a transaction waits for that of `holder`, or the thread that should wait has ended."""
    while thread.is_alive():
        cr.rollback()  # within a transaction, PostgreSQL goes on showing what it showed first
        cr.execute(
            "SELECT 1 FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))", [holder._cnx.info.backend_pid]
        )
        if cr.fetchall():
            return


@pytest.fixture
def vip_club(database, make_card):
    """Ids of two open invitations to a VIP club that has a place for one."""
    cards = [make_card(name=f"VIP {number}") for number in range(4)]
    with database.env() as env:
        found = env["loyalty.card"].browse(cards)
        club = found.program_id
        ids = found[:2].club_vip_invite().ids
        members = env["loyalty.card"].search_count([("program_id", "=", club.id)])
        club.club_vip_share_max = 100 / members + 0.01
        vips = env["loyalty.card"].search([("club_vip", "=", True)])
        for card in vips:
            card.club_vip_end("free a place")
    yield ids
    with database.env() as env:
        invitations = env["loyalty.club.invitation"].browse(ids)
        invitations.filtered(lambda invitation: invitation.state == "open").action_withdraw()
        club.with_env(env).club_vip_share_max = 0


def answer(invitation_id, method="action_accept"):
    return lambda env: getattr(env["loyalty.club.invitation"].browse(invitation_id), method)()


def states_of(database, ids):
    return database.rows("SELECT state FROM loyalty_club_invitation WHERE id IN %s ORDER BY id", tuple(ids))


def test_the_last_place_in_the_vip_club_is_taken_once(database, vip_club):
    first, second = vip_club
    with pytest.raises(UserError, match="no free place"):
        race(database, answer(first), answer(second))
    assert states_of(database, vip_club) == [("open",), ("accepted",)]
    assert database.rows("SELECT count(*) FROM loyalty_card WHERE club_vip") == [(1,)]


def test_an_invitation_is_answered_once(database, vip_club):
    with pytest.raises(UserError, match="already answered"):
        race(database, answer(vip_club[0]), answer(vip_club[0], "action_decline"))
    assert states_of(database, vip_club) == [("declined",), ("open",)]
    assert database.rows("SELECT count(*) FROM loyalty_card WHERE club_vip") == [(0,)]


def test_a_member_is_invited_once(database, make_card):
    card = make_card()
    with pytest.raises(UserError, match="already invited"):
        race(
            database,
            lambda env: card_of(env, card).club_vip_invite(),
            lambda env: card_of(env, card).club_vip_invite(),
        )
    rows = database.rows("SELECT state FROM loyalty_club_invitation WHERE card_id = %s", card)
    assert rows == [("open",)]
