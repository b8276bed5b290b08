"""Expiry of points: policies, upcoming expiries, inactivity, and policies applied to existing points."""

from . import loyalty_club_expiry
from . import loyalty_program
from . import loyalty_rule
from . import loyalty_card
from . import res_partner
from . import loyalty_program_close
from . import loyalty_program_inactivity
from . import loyalty_club_expiry_update
