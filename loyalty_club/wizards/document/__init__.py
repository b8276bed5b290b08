"""What buys: the mixin of all orders, and sale orders with their invoices and payments."""

from . import sale_loyalty_reward_wizard
