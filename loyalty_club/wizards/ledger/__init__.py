"""Entries, lots, allocations, transactions and terms: settling, posting, locking, auditing."""

from . import base_partner_merge
from . import loyalty_club_audit
from . import loyalty_club_audit_line
from . import loyalty_club_transfer
