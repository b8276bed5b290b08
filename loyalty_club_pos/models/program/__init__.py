"""The club's settings, purchase rules and rewards at the till, and the till's calls to the club."""

from . import pos_config
from . import loyalty_program
from . import loyalty_rule
from . import loyalty_reward
