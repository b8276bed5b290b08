"""RFM, segments and churn of members; what tiers, VIP and benefits brought."""

from . import loyalty_club_rfm
from . import loyalty_card
from . import loyalty_program_rfm
from . import res_partner
from . import loyalty_program_impact
from . import loyalty_club_impact
from . import loyalty_club_impact_words
