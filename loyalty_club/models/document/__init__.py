"""Documents with purchases: the mixin of all orders, and sale orders with their invoices and payments."""

from . import loyalty_club_document
from . import loyalty_club_document_settling
from . import loyalty_club_document_told
from . import loyalty_club_document_audit
from . import loyalty_club_document_completeness
from . import sale_order
from . import sale_order_moment
from . import sale_order_loyalty
from . import sale_order_audit
from . import sale_order_completeness
from . import sale_order_line
from . import account_move
from . import account_partial_reconcile
from . import loyalty_program_completeness
from . import loyalty_program_audit
