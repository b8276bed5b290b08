"""Amounts of points: exact decimals, in multiples of the club's unit."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation

#: More points than any honest posting holds; what is larger is a slip or an attack.
LARGEST = Decimal(10) ** 12

#: Far below any money or point, far above the last of a Decimal's 28 digits.
_DIVISION = Decimal("1e-9")

#: The units a club may count in, coarsest first.
UNITS = (Decimal("1"), Decimal("0.1"), Decimal("0.01"))


class InvalidPoints(ValueError):
    """What was given is not an amount of points that can be posted."""


def exact(value):
    """Return `value` (int, str, Decimal or float) as the Decimal a person reads.

    A float is taken at its shortest representation, so that 0.1 is one tenth.

    :raises InvalidPoints: text, NaN, an infinity or nothing at all
    """
    if isinstance(value, bool) or value is None:
        raise InvalidPoints(value)
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise InvalidPoints(value) from error
    if not number.is_finite():
        raise InvalidPoints(value)
    return number


def undivided(value):
    """`value` without what a division left in its last digits: three times a third is one.

    A share of a line's money or of a reward's points is such a value; rounded down as it
    is, it would lose a step that was filled.
    """
    return value.quantize(_DIVISION) if abs(value) <= LARGEST else value


def floor(points, unit):
    """The largest multiple of `unit` not above `points`."""
    return (points / unit).to_integral_value(ROUND_FLOOR) * unit


def ceil(points, unit):
    """The smallest multiple of `unit` not below `points`."""
    return (points / unit).to_integral_value(ROUND_CEILING) * unit


def amount(value, unit):
    """`value` as an amount of points that may be posted: positive, finite, in units.

    :raises InvalidPoints: not a number, not positive, too large, or finer than `unit`
    """
    number = exact(value)
    if not 0 < number <= LARGEST or floor(number, unit) != number:
        raise InvalidPoints(value)
    return number
