"""Private events and their seats."""

from . import loyalty_club_reserve_seat
