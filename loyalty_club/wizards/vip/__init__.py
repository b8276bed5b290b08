"""Wizards about VIPs: invitation and end of the VIP status."""

from . import loyalty_club_vip_end
from . import loyalty_club_vip_invite
