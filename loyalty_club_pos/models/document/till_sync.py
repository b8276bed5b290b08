"""Whether a till brings what is settled, and whether its cashier waits for the answer.

The till says so itself, in the context of the one call by which it sends orders; it is read there and nowhere else.
What it does not say costs nobody points: an order that was paid before is never refused, its debt is posted.
"""

from odoo.addons.loyalty_club.models.document.call_state import noted, notes

SYNC = "loyalty_club_pos.till_sync"


def during_sync(cr, waits):
    """While the block runs, a till brings orders."""
    return noted(cr, SYNC, "waits" if waits else "late")


def till_sync(cr):
    """``waits`` or ``late``; None where no till brings it."""
    return next(reversed(notes(cr, SYNC)), None)
