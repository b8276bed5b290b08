"""Candidates for VIP, invitations, account managers and alerts."""

from . import pos_config
