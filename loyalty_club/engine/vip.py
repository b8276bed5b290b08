"""How many VIPs a club may have."""

from decimal import Decimal
from math import ceil, floor


def places(members: int, percent: Decimal) -> int | None:
    """The maximum number of VIPs: `percent` of the members, rounded down. None: no limit.

    :param percent: 0 to 100; 0 sets no limit
    """
    if percent <= 0:
        return None
    return floor(members * percent / 100)


def members_for_first(percent: Decimal) -> int:
    """The number of members that a club needs before it may have a VIP."""
    return ceil(100 / percent)
