from . import club
from . import club_admission
from . import portal
from . import vip
from . import voice
