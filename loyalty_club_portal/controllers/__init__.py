from . import club
from . import portal
