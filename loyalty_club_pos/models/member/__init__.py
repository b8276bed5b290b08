"""Joining, admission and anonymization of members, as far as they concern the till."""

from . import res_partner
from . import res_partner_anonymize
from . import pos_config
