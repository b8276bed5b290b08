from . import base_partner_merge
from . import loyalty_card_update_balance
from . import loyalty_club_adjust
from . import loyalty_club_import
from . import loyalty_club_import_post
from . import loyalty_club_import_line
from . import loyalty_club_transfer
