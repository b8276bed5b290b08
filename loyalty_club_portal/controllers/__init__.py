from . import club
from . import club_admission
from . import event
from . import portal
from . import vip
from . import voice
