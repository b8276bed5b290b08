"""Manual postings of points: their reasons, limits and approval."""

from . import loyalty_club_goodwill
from . import loyalty_club_reason
from . import loyalty_club_limit_change
from . import loyalty_club_limit_use
from . import loyalty_card
from . import loyalty_program
from . import loyalty_club_posting_lock
