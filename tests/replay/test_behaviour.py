"""A year and a half of a real shop: scores, segments and RFM of every member are what pandas finds."""

from collections import Counter
from datetime import date

import replay_history
from club_shop import QUIET, make_club

#: The days that are closed, and the months looked back on each.
CLOSES = ((date(1997, 6, 30), 3), (date(1997, 12, 31), 12), (date(1998, 4, 15), 5), (date(1998, 6, 30), 12))

# as if each had joined and each purchase been settled
MEMBERS = """
    INSERT INTO loyalty_card (program_id, code, points, club_points_pending, active, is_club_card, club_joined_on)
    SELECT %s, member, 0, 0, TRUE, TRUE, DATE '1996-01-01' FROM unnest(%s) member
"""
PURCHASES = """
    INSERT INTO loyalty_club_transaction (res_model, res_id, card_id, name, date, revision, amount, points_earned,
                                          points_redeemed)
    SELECT 'sale.order', -number - 1, card.id, 'CDNOW', day, 0, cents::numeric / 100, 0, 0
      FROM unnest(%s, %s, %s::date[], %s) purchase (number, member, day, cents)
      JOIN loyalty_card card ON card.code = purchase.member
"""
STORED = """
    SELECT card.code, club_rfm_recency, club_rfm_frequency, club_rfm_monetary, club_segment,
           round(club_growth * 100)::integer, club_next_purchase, round(club_churn_risk * 100)::integer,
           round(club_spent * 100)::integer, club_orders
      FROM loyalty_club_rfm rfm
      JOIN loyalty_card card ON card.id = rfm.card_id
     WHERE card.program_id = %s AND club_segment IS NOT NULL
"""


def expected(purchases, day, months):
    """{member: values}"""
    # here, and not above: where time stands still for other tests, nobody wants to stop that of pandas
    import replay_frames

    found = replay_frames.rfm(replay_frames.frame(purchases), day, months)
    return {
        row.Index: (
            *(row.recency, row.frequency, row.value, row.segment, row.growth),
            None if row.coming is replay_frames.pandas.NaT else row.coming.date(),
            *(row.risk, row.cents, row.orders),
        )
        for row in found.itertuples()
    }


def test_behaviour_is_what_pandas_finds(database):
    purchases = replay_history.read()
    with database.env(**QUIET) as env:
        program_id = make_club(env, name="Record club").id
        env.cr.execute(MEMBERS, [program_id, sorted({purchase.member for purchase in purchases})])
        rows = [(p.number, p.member, p.day, p.cents) for p in purchases]
        env.cr.execute(PURCHASES, [list(column) for column in zip(*rows, strict=True)])
    for day, months in CLOSES:
        with database.env() as env:
            club = env["loyalty.program"].browse(program_id)
            club.club_rfm_months = months
            club.club_close(day)
        stored = database.rows(STORED, program_id)
        found = {member: tuple(values) for member, *values in stored}
        wanted = expected(purchases, day, months)
        wrong = {m: (found.get(m), want) for m, want in wanted.items() if found.get(m) != want}
        assert not wrong, f"{day}: {len(wrong)} members: {dict(list(wrong.items())[:5])}"
        assert found.keys() == wanted.keys()
        assert_members_differ(wanted)


def assert_members_differ(wanted):
    """The history is rich enough to say something."""
    segments = Counter(values[3] for values in wanted.values())
    assert len(segments) >= 8, segments
    assert sum(values[5] is not None for values in wanted.values()) > 100
    assert sum(0 < values[6] < 100 for values in wanted.values()) > 100
