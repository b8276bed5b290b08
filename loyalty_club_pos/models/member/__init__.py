"""Joining, admission and anonymization of members, as far as they concern the till."""

from . import res_partner
from . import pos_order_anonymize
from . import pos_order_line
from . import pos_payment
from . import pos_config
