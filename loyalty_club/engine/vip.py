"""How many VIPs a club may have: if all are VIP, nobody is."""

from decimal import ROUND_CEILING, Decimal


def places(members: int, percent: Decimal) -> int | None:
    """VIPs among so many members at most; never more than `percent` of them. None: no limit.

    :param percent: 0 to 100; 0 sets no limit
    """
    if percent <= 0:
        return None
    return int(members * percent // 100)


def members_for_first(percent: Decimal) -> int:
    """How many members a club needs to have its first VIP."""
    return int((100 / percent).to_integral_value(ROUND_CEILING))
