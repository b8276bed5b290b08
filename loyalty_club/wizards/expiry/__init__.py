"""Wizard that applies the current expiry policy to existing points."""

from . import loyalty_club_expiry_update_wizard
