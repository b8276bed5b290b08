"""POS orders, and the quotations, deliveries and credit notes connected to them."""

from . import pos_order
from . import pos_order_audit
from . import pos_order_completeness
from . import pos_order_till
from . import pos_order_coupons
from . import pos_order_refund
from . import pos_order_line
from . import sale_order, sale_order_audit, sale_order_line
from . import account_move
from . import stock_picking
