"""From what a document should have given by now to what is still to be posted."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Difference:
    """What is to be posted for one cause.

    :param cause: ``rule,5`` or ``reward,7``
    :param points: more (positive) or less (negative) of what the cause stands for:
        points given for a rule, points taken for a reward
    """

    cause: str
    points: Decimal


def differences(target, posted):
    """Compare two mappings of cause to points; yield what is missing, takings-back first.

    Taking back first lets what is given again fill what was taken.
    """
    causes = sorted({*target, *posted})
    gaps = [
        Difference(cause, target.get(cause, Decimal(0)) - posted.get(cause, Decimal(0)))
        for cause in causes
    ]
    return sorted((gap for gap in gaps if gap.points), key=lambda gap: gap.points)


def kept(ordered, invoiced, credited):
    """Quantity a customer keeps of a sale order's line.

    `min(Q, max(0, Q - I) + I - R)`: what was credited is given back, what was neither
    invoiced nor credited is still expected, and an invoice made anew after a credit
    note counts again.
    """
    expected = max(Decimal(0), ordered - invoiced)
    return max(Decimal(0), min(ordered, expected + invoiced - credited))
