"""Benefits of a tier or of VIPs, their use, and what is due."""

from . import loyalty_club_use_benefit
