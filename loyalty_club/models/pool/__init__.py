"""Points shared by several people."""

from . import loyalty_club_pool
from . import loyalty_club_pool_member
from . import loyalty_card
from . import res_partner
from . import loyalty_club_document
