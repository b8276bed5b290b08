"""Joining, admission, suspension, leaving, privacy and import of members."""

from . import res_partner
from . import res_partner_anonymize
from . import pos_config
