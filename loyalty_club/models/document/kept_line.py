"""What a channel says of one line of its document."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ...engine.basket import Line, Role
from ...engine.purchase import RewardLine


@dataclass(slots=True)
class KeptLine:
    """What a channel says of one line: amounts in the order's currency.

    :param record: the line
    :param product: its product
    :param qty: kept quantity; `refunded`: the share of the line taken back, 0 to 1
    :param total: kept amount with tax; `subtotal`: without
    :param full_total: the amount of the whole line, as bought, with tax
    """

    record: Any
    product: Any
    qty: Decimal
    total: Decimal
    subtotal: Decimal
    full_qty: Decimal
    full_total: Decimal
    role: Role = Role.GOODS
    reward: Any = None
    card: Any = None
    claim: str = ""
    refunded: Decimal = Decimal(0)

    def bought(self, eligibility):
        """The engine's line; `eligibility`: {line key: [rule ids]}."""
        key = str(self.record.id)
        return Line(
            key=key,
            product=self.product.id,
            qty=self.qty,
            total=self.total,
            subtotal=self.subtotal,
            rules=frozenset(eligibility.get(key, ())),
            role=self.role,
        )

    def claimed(self):
        """The engine's line of the reward that made this one."""
        return RewardLine(
            reward=self.reward.id,
            claim=self.claim,
            qty=self.full_qty,
            amount=self.full_total,
            refunded=self.refunded,
            name=self.reward.description,
        )
