"""Wizard that records the use of a benefit."""

from . import loyalty_club_use_benefit
