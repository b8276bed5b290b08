"""Benefits of tiers and VIPs, their uses, and their automatic delivery."""

from . import loyalty_club_benefit
from . import loyalty_club_benefit_due
from . import loyalty_club_benefit_use
from . import loyalty_card
from . import loyalty_program
from . import mail_activity
