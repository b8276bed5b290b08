"""How long points live: policies, coming expiries, inactivity, and policies applied to old points."""

from . import loyalty_club_expiry_update_wizard
