"""Answering VIP invitations at the till."""

from . import pos_config
