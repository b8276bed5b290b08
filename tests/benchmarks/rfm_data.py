"""Members with two years of purchases, and the bare SQL that finds tiers and RFM values in one go."""

from close_data import MEMBERS, checked_afterwards

MOST = 10  # purchases of a member
TIERS = {"Silver": 200, "Gold": 400, "Top": 700}  # points earned in twelve months
DAYS = 730

# VIPs are people, with an address
PEOPLE = """
    WITH people AS (
        INSERT INTO res_partner (name, ref, email, type, active, autopost_bills, company_id, create_uid, create_date)
        SELECT 'Member ' || code, code, code || '@example.com', 'contact', TRUE, 'ask', NULL, 1, now()
          FROM loyalty_card WHERE program_id = %(club)s
        RETURNING id, ref)
    UPDATE loyalty_card SET partner_id = people.id FROM people WHERE code = people.ref
"""

# in the order of their days, as in a shop: a member's purchases lie on different pages
PURCHASES = """
    INSERT INTO loyalty_club_transaction (res_model, res_id, card_id, company_id, name, date, revision, amount,
                                          points_earned, points_redeemed, create_uid, create_date, write_uid,
                                          write_date)
    SELECT 'sale.order', -row_number() OVER (), card_id, company_id, 'S' || card_id, date, 0, amount,
           floor(amount / 10), 0, 1, now(), 1, now()
      FROM (SELECT card.id AS card_id, card.company_id,
                   %(day)s::date - mod(abs(hashint8(card.id * 16 + turn)::bigint), %(days)s)::integer AS date,
                   (1 + mod(abs(hashint8(card.id * 32 + turn)::bigint), 250000))::numeric / 100 AS amount
              FROM loyalty_card card,
                   generate_series(1, 1 + mod(abs(hashint8(card.id)::bigint), %(most)s)) AS turn
             WHERE card.program_id = %(club)s) bought
     ORDER BY date, card_id
"""

# the same values as the close's, with rank() over all members instead of cuts
BARE_RFM = """
    WITH days AS (
        SELECT card_id, date, count(*) AS orders, sum(amount) AS amount
          FROM loyalty_club_transaction
         WHERE amount > 0 AND date > %(memory)s AND date <= %(day)s
         GROUP BY card_id, date),
    done AS (
        SELECT card_id, max(date) AS last, max(date) - min(date) AS days, count(*) - 1 AS gaps,
               sum(orders) FILTER (WHERE date > %(window)s) AS orders,
               sum(amount) FILTER (WHERE date > %(window)s) AS spent,
               sum(amount) FILTER (WHERE date > %(half)s) AS recent,
               max(date) - min(date) FILTER (WHERE date > %(window)s) AS inside,
               count(*) FILTER (WHERE date > %(window)s) - 1 AS steps
          FROM days GROUP BY card_id),
    ranked AS (
        SELECT *, count(*) OVER () AS n, sum(inside) OVER () AS club_days, sum(steps) OVER () AS club_gaps,
               rank() OVER (ORDER BY last) - 1 AS later, rank() OVER (ORDER BY orders) - 1 AS oftener,
               rank() OVER (ORDER BY spent) - 1 AS richer
          FROM done WHERE orders > 0),
    found AS (
        SELECT card.id AS card_id, card.last IS NOT NULL OR EXISTS (
                   SELECT 1 FROM loyalty_club_transaction old
                    WHERE old.card_id = card.id AND old.amount > 0 AND old.date <= %(memory)s) AS bought,
               coalesce(1 + 5 * later / n, 0) AS r, coalesce(1 + 5 * oftener / n, 0) AS f,
               coalesce(1 + 5 * richer / n, 0) AS m, card.last, card.days, card.gaps,
               coalesce(ranked.orders, 0) AS orders, coalesce(ranked.spent, 0) AS spent,
               coalesce(ranked.recent, 0) AS recent, club_days, club_gaps
          FROM (SELECT card.id, done.last, done.days, done.gaps
                  FROM loyalty_card card LEFT JOIN done ON done.card_id = card.id
                 WHERE card.program_id = %(club)s AND card.is_club_card AND card.active) card
          LEFT JOIN ranked ON ranked.card_id = card.id),
    shown AS (
        SELECT card_id, r, f, m,
               CASE WHEN NOT bought THEN NULL WHEN orders = 0 THEN 'lost'
                    ELSE (%(grid)s::varchar[])[(r - 1) * 5 + (f + m + 1) / 2] END AS segment,
               CASE WHEN NOT bought THEN 0
                    WHEN gaps >= 2 THEN round((1 - exp(greatest(least(
                         1 - (%(day)s - last)::float8 * gaps / days, 0), -50)))::numeric, 2)
                    WHEN orders = 0 THEN 1
                    ELSE round((1 - exp(greatest(least(
                         1 - (%(day)s - last)::float8 * club_gaps::float8 / club_days::float8, 0), -50)))::numeric, 2)
               END AS risk,
               CASE WHEN spent > 0 THEN round((2 * recent - spent) / spent, 2) ELSE 0 END AS growth,
               CASE WHEN gaps >= 2 THEN last + ((days + gaps - 1) / gaps)::integer END AS next, spent, orders
          FROM found)
    INSERT INTO loyalty_club_rfm AS old (
        card_id, club_rfm_recency, club_rfm_frequency, club_rfm_monetary, club_segment, club_churn_risk,
        club_growth, club_next_purchase, club_spent, club_orders)
    SELECT shown.* FROM shown LEFT JOIN loyalty_club_rfm old ON old.card_id = shown.card_id
     WHERE (r, f, m, segment, risk, growth, next, spent, shown.orders) IS DISTINCT FROM (
           coalesce(club_rfm_recency, 0), coalesce(club_rfm_frequency, 0), coalesce(club_rfm_monetary, 0),
           club_segment, coalesce(club_churn_risk, 0), coalesce(club_growth, 0), club_next_purchase,
           coalesce(club_spent, 0), coalesce(club_orders, 0))
    ON CONFLICT (card_id) DO UPDATE
       SET club_rfm_recency = excluded.club_rfm_recency, club_rfm_frequency = excluded.club_rfm_frequency,
           club_rfm_monetary = excluded.club_rfm_monetary, club_segment = excluded.club_segment,
           club_churn_risk = excluded.club_churn_risk, club_growth = excluded.club_growth,
           club_next_purchase = excluded.club_next_purchase, club_spent = excluded.club_spent,
           club_orders = excluded.club_orders
"""

# tiers by points of twelve months, without grace, all the way down
BARE_TIERS = """
    WITH events AS MATERIALIZED (
        SELECT card_id, date, sum(points_earned) AS value
          FROM loyalty_club_transaction
         WHERE date > %(day)s - interval '13 months' AND date <= %(day)s
         GROUP BY card_id, date),
    windows AS (
        SELECT card_id, (date + interval '1 year' - interval '1 day')::date AS last, sum(value) OVER (
                   PARTITION BY card_id ORDER BY date
                   RANGE BETWEEN CURRENT ROW AND interval '1 year' - interval '1 day' FOLLOWING) AS value
          FROM events),
    grounds AS (
        SELECT card_id, max(last) FILTER (WHERE value >= %(silver)s) AS silver,
               max(last) FILTER (WHERE value >= %(gold)s) AS gold,
               max(last) FILTER (WHERE value >= %(top)s) AS top
          FROM windows GROUP BY card_id),
    scores AS (
        SELECT card_id, sum(value) FILTER (WHERE date + interval '1 year' > %(day)s) AS score
          FROM events GROUP BY card_id),
    placed AS (
        SELECT card.id, card.club_tier_id AS old_id, coalesce(round(score, 2), 0) AS score,
               CASE WHEN top >= %(day)s THEN %(top_id)s WHEN gold >= %(day)s THEN %(gold_id)s
                    WHEN silver >= %(day)s THEN %(silver_id)s END AS tier_id,
               CASE WHEN top >= %(day)s THEN top WHEN gold >= %(day)s THEN gold
                    WHEN silver >= %(day)s THEN silver END AS until
          FROM loyalty_card card
          LEFT JOIN grounds ON grounds.card_id = card.id
          LEFT JOIN scores ON scores.card_id = card.id
         WHERE card.program_id = %(club)s AND card.is_club_card AND card.active),
    changed AS (
        UPDATE loyalty_card card
           SET club_tier_id = placed.tier_id, club_score = placed.score, club_tier_until = placed.until,
               club_tier_since = CASE WHEN placed.tier_id IS DISTINCT FROM placed.old_id THEN %(day)s::date
                                      ELSE card.club_tier_since END,
               write_uid = 1, write_date = now() AT TIME ZONE 'UTC'
          FROM placed
         WHERE card.id = placed.id
           AND (placed.tier_id IS DISTINCT FROM card.club_tier_id
                OR placed.until IS DISTINCT FROM card.club_tier_until
                OR placed.score IS DISTINCT FROM coalesce(card.club_score, 0))
        RETURNING card.id, card.company_id)
    INSERT INTO loyalty_club_tier_change (card_id, company_id, date, from_tier_id, to_tier_id, direction, reason,
                                          score, threshold, create_uid, create_date, write_uid, write_date)
    SELECT placed.id, changed.company_id, %(day)s, placed.old_id, placed.tier_id,
           CASE WHEN up THEN 'up' ELSE 'down' END, CASE WHEN up THEN 'reached' ELSE 'lost' END,
           placed.score, tier.threshold, 1, now(), 1, now()
      FROM placed JOIN changed USING (id)
      LEFT JOIN loyalty_club_tier new ON new.id = placed.tier_id
      LEFT JOIN loyalty_club_tier old ON old.id = placed.old_id
      CROSS JOIN LATERAL (SELECT coalesce(new.threshold, 0) > coalesce(old.threshold, 0) AS up) direction
      JOIN loyalty_club_tier tier ON tier.id = CASE WHEN up THEN new.id ELSE old.id END
     WHERE placed.tier_id IS DISTINCT FROM placed.old_id
"""


# who bought most, of those who came five times and are not about to leave, as many as 5 % allow
BARE_CANDIDATES = """
    SELECT count(*), sum(card_id::bigint * place) FROM (
        SELECT card_id, row_number() OVER (ORDER BY club_spent DESC, card_id) AS place
          FROM loyalty_club_rfm JOIN loyalty_card card ON card.id = card_id
         WHERE card.program_id = %(club)s AND card.is_club_card AND card.active
           AND card.partner_id IS NOT NULL AND club_orders >= 5 AND club_churn_risk <= 0.5
         ORDER BY club_spent DESC, card_id
         LIMIT (SELECT floor(count(*) * 0.05) FROM loyalty_card card
                 WHERE card.program_id = %(club)s AND card.is_club_card AND card.active)) best
"""


def fill(cr, club, members, day):
    """`members` cards with one to ten purchases each, in the two years until `day`."""
    values = {"club": club, "members": members, "day": day, "days": DAYS, "most": MOST}
    cr.execute(MEMBERS, values)
    cr.execute(PEOPLE, values)
    with checked_afterwards(cr, "loyalty_club_transaction"):
        cr.execute(PURCHASES, values)
