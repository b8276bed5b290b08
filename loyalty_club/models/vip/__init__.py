"""Candidates for VIP, invitations, account managers and alerts."""

from . import loyalty_card
from . import loyalty_program
from . import loyalty_program_close
from . import loyalty_club_vip_rule
from . import loyalty_club_invitation
from . import loyalty_club_alert
from . import res_partner
from . import loyalty_club_document
