"""Whether the night settles documents that are purchases already: none of them can be refused any more."""

from .call_state import noted, notes

COMPLETING = "loyalty_club.completing"


def completing(cr):
    """Mark the block as settling by the nightly close."""
    return noted(cr, COMPLETING, True)


def is_completing(cr):
    """Whether the nightly close is settling documents."""
    return bool(notes(cr, COMPLETING))
