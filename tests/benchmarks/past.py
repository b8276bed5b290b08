"""Redemptions of the past, by set-based SQL: the till's orders with reward lines, and the ledger's entries."""

# a copy of the last order and of its first line, for each redemption
ORDERS = """
    INSERT INTO pos_order
    SELECT copy.* FROM generate_series(1, %(count)s) AS number,
           (SELECT * FROM pos_order ORDER BY id DESC LIMIT 1) AS model,
           LATERAL jsonb_populate_record(model::pos_order, jsonb_build_object(
               'id', nextval('pos_order_id_seq'), 'uuid', gen_random_uuid()::text,
               'access_token', gen_random_uuid()::text, 'name', 'Past ' || number,
               'session_id', NULL, 'pos_reference', 'past ' || number, 'state', 'done')) AS copy
"""

LINES = """
    INSERT INTO pos_order_line
    SELECT copy.* FROM pos_order AS past,
           (SELECT * FROM pos_order_line ORDER BY id DESC LIMIT 1) AS model,
           LATERAL jsonb_populate_record(model::pos_order_line, jsonb_build_object(
               'id', nextval('pos_order_line_id_seq'), 'uuid', gen_random_uuid()::text, 'order_id', past.id,
               'is_reward_line', TRUE, 'reward_id', %(reward)s, 'coupon_id', %(card)s, 'points_cost', 5)) AS copy
     WHERE past.pos_reference LIKE 'past %%'
"""

ENTRIES = """
    WITH earned AS (
        INSERT INTO loyalty_club_entry (card_id, company_id, kind, points, remaining, released, date, key,
                                        reason, create_uid, create_date)
        SELECT card.id, card.company_id, 'earn', 5, 0, TRUE, DATE '2025-01-01', 'earn,past,' || number,
               'Benchmark', 1, now()
          FROM generate_series(1, %(count)s) AS number, loyalty_card card
         WHERE card.id = %(card)s
        RETURNING *
    ), spent AS (
        INSERT INTO loyalty_club_entry (card_id, company_id, kind, points, remaining, released, date, key,
                                        reason, create_uid, create_date)
        SELECT card_id, company_id, 'redeem', -points, 0, TRUE, date, 'redeem,past,' || id, reason,
               create_uid, create_date
          FROM earned
        RETURNING id, substr(key, 13)::integer AS lot_id, -points AS points
    )
    INSERT INTO loyalty_club_allocation (debit_id, lot_id, points) SELECT id, lot_id, points FROM spent
"""


def make(shop, count):
    """`count` redemptions of the shop's customer, the hardest case: all of them are his own."""
    with shop.database.env() as env:
        reward = env["loyalty.program"].browse(shop.program).reward_ids[:1].id
        values = {"count": count, "card": shop.card, "reward": reward}
        env.cr.execute(ORDERS, values)
        env.cr.execute(LINES, values)
        if shop.kind == "club":
            env.cr.execute(ENTRIES, values)
