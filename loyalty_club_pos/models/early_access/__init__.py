"""Products that some members may buy before others."""

from . import pos_config
from . import pos_order
