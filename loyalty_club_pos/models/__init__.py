from . import program
from . import ledger
from . import document
from . import member
from . import vip
from . import event
from . import early_access
