"""Wizards of manual postings."""

from . import loyalty_card_update_balance
from . import loyalty_club_adjust
