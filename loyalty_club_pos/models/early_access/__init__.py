"""Products that some members can buy before others."""

from . import pos_config
from . import pos_order
