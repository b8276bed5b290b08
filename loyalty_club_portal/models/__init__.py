from . import loyalty_card
from . import loyalty_club_entry
from . import loyalty_club_request
from . import loyalty_club_tier
from . import loyalty_program
from . import loyalty_program_benefit
from . import loyalty_reward
