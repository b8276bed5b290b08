"""A document line as a channel describes it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ...engine.basket import Line, Role
from ...engine.purchase import RewardLine


@dataclass(slots=True)
class KeptLine:
    """The kept part of a document line; amounts are in the document's currency.

    :param record: the line
    :param product: its product
    :param qty: kept quantity; `refunded`: the share of the line that was returned, 0 to 1
    :param total: kept amount with tax; `subtotal`: without
    :param full_qty: quantity of the whole line, as bought
    :param full_total: amount of the whole line, as bought, with tax
    :param reward: the reward that made the line; `card`: the card that pays for it
    :param claim: identifies the lines of one claim of a reward
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

    def bought(self, eligibility, card=None):
        """The engine's `Line`.

        :param eligibility: {line key: [rule ids]}
        :param card: the card that is settled: it pays for its own rewards only
        """
        key = str(self.record.id)
        return Line(
            key=key,
            product=self.product.id,
            qty=self.qty,
            total=self.total,
            subtotal=self.subtotal,
            rules=frozenset(eligibility.get(key, ())),
            role=self.role,
            reward=self.reward.id if self.reward and self.card == card else 0,
            claim=self.claim,
        )

    def claimed(self):
        """The engine's `RewardLine`, for a line that a reward made."""
        return RewardLine(
            reward=self.reward.id,
            claim=self.claim,
            qty=self.full_qty,
            amount=self.full_total,
            refunded=self.refunded,
            name=self.reward.description,
        )
