"""The club's settings, purchase rules and rewards; a program becomes a club and back; the nightly close."""

from . import pos_config
from . import loyalty_program
from . import loyalty_rule
from . import loyalty_reward
