"""RFM values, segments and churn risk of members; the effect of the VIP club, tiers and benefits."""

from . import loyalty_club_rfm
from . import loyalty_card
from . import loyalty_program_rfm
from . import res_partner
from . import loyalty_program_impact
from . import loyalty_club_impact
from . import loyalty_club_impact_words
