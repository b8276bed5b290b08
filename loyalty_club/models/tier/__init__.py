"""Tiers, the tier score, paid memberships, and the close of tiers."""

from . import loyalty_club_tier
from . import loyalty_club_tier_change
from . import loyalty_club_membership
from . import loyalty_club_score_weight
from . import loyalty_card
from . import loyalty_card_progress
from . import loyalty_card_merge
from . import loyalty_card_explanation
from . import loyalty_program
from . import loyalty_program_close
from . import loyalty_program_message
from . import loyalty_program_words
from . import res_partner
from . import loyalty_club_document
from . import account_move
from . import product_template
from . import product_pricelist
