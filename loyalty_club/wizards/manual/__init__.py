"""Points given by hand: goodwill, its reasons, limits and approval."""

from . import loyalty_card_update_balance
from . import loyalty_club_adjust
