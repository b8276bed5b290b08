"""The members' cards at the till."""

from . import loyalty_card
