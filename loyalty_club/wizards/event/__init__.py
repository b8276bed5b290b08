"""Wizard that reserves a seat at a private event."""

from . import loyalty_club_reserve_seat
