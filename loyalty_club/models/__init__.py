"""The folders from the bottom up: each extends, and imports from, only those above it here.

`tests/structure` proves it.
"""

from . import program
from . import ledger
from . import document
from . import member
from . import tier
from . import analytics
from . import vip
from . import benefit
from . import early_access
from . import event
from . import manual
from . import expiry
from . import pool
