"""Candidates for VIP, invitations, account managers and alerts."""

from . import loyalty_club_vip_end
from . import loyalty_club_vip_invite
