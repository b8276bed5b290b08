"""Queries for posting to one card: its open entries, and the lots from which debits took points."""

from odoo.tools import SQL

from ...engine.account import Entry
from ...engine.points import exact


def entries(card, undone=(), key=None):
    """The entries of `card` that posting needs, and the id of the entry with the event's key.

    :param undone: ids of entries that are to be undone, read even if they are not open
    :param str key: the event's key, if it has one
    :return: ([the engine's entries], id of the entry, of any card, with that key, or None)
    """
    wanted = [SQL("(card_id = %s AND remaining <> 0)", card.id)]
    if undone:
        wanted.append(SQL("id = ANY(%s)", sorted(undone)))
    if key:
        wanted.append(SQL("key = %s", key))
    card.env.cr.execute(
        SQL(
            """
            SELECT key, id, kind, points, remaining, released, available_on, expires_on,
                   reversed_id
              FROM loyalty_club_entry
             WHERE %s
             ORDER BY id
            """,
            SQL(" OR ").join(wanted),
        )
    )
    found, known = [], None
    for key_, id_, kind, points, remaining, *rest in card.env.cr.fetchall():
        if key and key_ == key:
            known = id_
        else:
            found.append(Entry(id_, kind, exact(points), exact(remaining), *rest))
    return found, known


def allocated(card, debit):
    """[(lot id, points)] that a debit has taken, less what has been returned.

    Lots of a card that has been merged into this one are left out, as points cannot return
    to them: see `moved`.
    """
    card.env.cr.execute(
        SQL(
            """
            SELECT allocation.lot_id, sum(allocation.points)
              FROM loyalty_club_allocation allocation
              JOIN loyalty_club_entry lot ON lot.id = allocation.lot_id
             WHERE allocation.debit_id = %(debit)s
               AND lot.reversed_id IS DISTINCT FROM %(debit)s
               AND lot.card_id = %(card)s
             GROUP BY allocation.lot_id
            HAVING sum(allocation.points) > 0
             ORDER BY min(allocation.id)
            """,
            debit=debit,
            card=card.id,
        )
    )
    return [(lot, exact(held)) for lot, held in card.env.cr.fetchall()]


def moved(card, debit):
    """[(last day, points)] that a debit of a card merged into this one has taken from its lots,
    less what has been returned to this card; the lot taken last comes first."""
    card.env.cr.execute(
        SQL(
            """
            SELECT lot.expires_on, sum(allocation.points),
                   (SELECT coalesce(sum(back.points), 0) FROM loyalty_club_entry back
                     WHERE back.reversed_id = debit.id AND back.card_id <> debit.card_id)
              FROM loyalty_club_allocation allocation
              JOIN loyalty_club_entry lot ON lot.id = allocation.lot_id
              JOIN loyalty_club_entry debit ON debit.id = allocation.debit_id
             WHERE debit.id = %(debit)s AND debit.card_id <> %(card)s
               AND lot.reversed_id IS DISTINCT FROM debit.id
             GROUP BY debit.id, lot.id
            HAVING sum(allocation.points) > 0
             ORDER BY min(allocation.id) DESC
            """,
            debit=debit,
            card=card.id,
        )
    )
    parcels, rows = [], card.env.cr.fetchall()
    back = exact(rows[0][2]) if rows else 0
    for last_day, held, _back in rows:
        gone = min(exact(held), back)
        back -= gone
        parcels.append((last_day, exact(held) - gone))
    return parcels
