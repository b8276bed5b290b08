from . import club
from . import portal
from . import vip
