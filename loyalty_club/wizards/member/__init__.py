"""Wizards about members: import, end of membership, and refusal of requests."""

from . import loyalty_club_import
from . import loyalty_club_import_line
from . import loyalty_club_import_post
from . import loyalty_club_leave
from . import loyalty_club_refuse
