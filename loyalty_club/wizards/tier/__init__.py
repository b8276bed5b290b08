"""Wizards about tiers: import, manual change, and simulation of thresholds."""

from . import loyalty_club_import
from . import loyalty_club_set_tier
from . import loyalty_club_tier_simulation
from . import loyalty_club_tier_simulation_line
