"""Wizards about the ledger: audit, transfer of points, and merge of contacts."""

from . import base_partner_merge
from . import loyalty_club_audit
from . import loyalty_club_audit_line
from . import loyalty_club_transfer
