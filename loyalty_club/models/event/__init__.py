"""Private events, and reservations of seats."""

from . import loyalty_club_benefit
from . import loyalty_club_benefit_use
from . import loyalty_card
from . import loyalty_program
