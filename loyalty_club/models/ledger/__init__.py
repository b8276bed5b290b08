"""Entries, lots, allocations, transactions and terms: settling, posting, locking, auditing."""

from . import loyalty_club_terms
from . import loyalty_club_transaction
from . import loyalty_club_member_wizard
from . import loyalty_club_entry
from . import loyalty_club_allocation
from . import loyalty_card
from . import loyalty_program_locking
from . import loyalty_program_opening
from . import loyalty_card_transfer
from . import loyalty_card_merge
from . import loyalty_program_audit
from . import loyalty_program_audit_fix
from . import loyalty_card_audit_fix
