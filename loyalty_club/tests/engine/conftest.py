"""The engine's tests run without Odoo: the addon's folder is the import root."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
