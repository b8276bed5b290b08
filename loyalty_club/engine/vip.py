"""How many VIPs a club may have."""

from decimal import Decimal
from math import ceil, floor


def places(members: int, percent: Decimal) -> int | None:
    """VIPs among so many members at most; never more than `percent` of them. None: no limit.

    :param percent: 0 to 100; 0 sets no limit
    """
    if percent <= 0:
        return None
    return floor(members * percent / 100)


def members_for_first(percent: Decimal) -> int:
    """How many members a club needs to have its first VIP."""
    return ceil(100 / percent)
