from . import loyalty_card
from . import loyalty_card_vip
from . import loyalty_club_entry
from . import loyalty_club_invitation
from . import loyalty_program
from . import loyalty_reward
