"""Amounts of points: exact decimals that are multiples of the club's unit."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation

#: More points than any legitimate posting has; a larger number is a mistake or an attack.
LARGEST = Decimal(10) ** 12

#: Rounding step of quotients: far below any amount of money or points, far above the error of a 28-digit Decimal.
_DIVISION = Decimal("1e-9")

#: The units a club may count in, coarsest first.
UNITS = (Decimal("1"), Decimal("0.1"), Decimal("0.01"))


class InvalidPoints(ValueError):
    """The value is not an amount of points that can be posted."""


def exact(value):
    """Return `value` (int, float, Decimal or numeric str) as an exact Decimal.

    A float is converted by its shortest representation, so that 0.1 is one tenth.

    :raises InvalidPoints: not a number, NaN, an infinity, None or a boolean
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
    """`value` without the rounding error of a division: three times a third is one.

    It is for shares of a line's amount or of a reward's points: rounded down with that
    error, they could lose a full step.
    """
    return value.quantize(_DIVISION) if abs(value) <= LARGEST else value


def floor(points, unit):
    """The largest multiple of `unit` not above `points`."""
    return (points / unit).to_integral_value(ROUND_FLOOR) * unit


def ceil(points, unit):
    """The smallest multiple of `unit` not below `points`."""
    return (points / unit).to_integral_value(ROUND_CEILING) * unit


def amount(value, unit):
    """Return `value` as an amount of points that can be posted.

    :raises InvalidPoints: not a number, not positive, too large, or not a multiple of `unit`
    """
    number = exact(value)
    if not 0 < number <= LARGEST or floor(number, unit) != number:
        raise InvalidPoints(value)
    return number
