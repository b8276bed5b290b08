"""Joining, admission, suspension, leaving, privacy and import of members."""

from . import loyalty_club_import
from . import loyalty_club_import_line
from . import loyalty_club_import_post
from . import loyalty_club_leave
from . import loyalty_club_refuse
