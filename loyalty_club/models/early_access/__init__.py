"""Early access: products that some members can buy before other customers."""

from . import loyalty_club_benefit
from . import loyalty_club_document
from . import sale_order
from . import sale_order_line
from . import payment_transaction
