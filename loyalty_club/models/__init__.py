"""The folders in order of dependency: each imports from, and extends, only those listed before it.

`tests/structure` checks this.
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
