"""The club's settings, purchase rules and rewards; a program becomes a club and back; the nightly close."""

from . import loyalty_club_part
from . import loyalty_club_setting
from . import loyalty_program
from . import loyalty_program_terms
from . import loyalty_program_words
from . import loyalty_program_adoption
from . import loyalty_program_close
from . import loyalty_club_close_progress
from . import loyalty_rule
from . import loyalty_reward
from . import loyalty_mail
from . import loyalty_history
