"""Private events and their seats."""

from . import pos_config
