"""Whether the current call comes from a till that sends orders, and whether its cashier waits for the answer.

The till says so in the context of `sync_from_ui`; no other call reads that context key. Without the key the order
counts as paid earlier: the server does not refuse it but posts it, even if the balance becomes negative.
"""

from odoo.addons.loyalty_club.models.document.call_state import noted, notes

SYNC = "loyalty_club_pos.till_sync"


def during_sync(cr, waits):
    """Mark the block as a call by which a till sends orders.

    :param waits: whether the cashier waits for the answer
    """
    return noted(cr, SYNC, "waits" if waits else "late")


def till_sync(cr):
    """Return ``waits`` or ``late``, or None outside of a till's call."""
    return next(reversed(notes(cr, SYNC)), None)
