"""What buys: the mixin of all orders, and sale orders with their invoices and payments."""

from . import pos_order
from . import pos_order_till
from . import pos_order_coupons
from . import pos_order_line
from . import sale_order
from . import account_move
from . import stock_picking
