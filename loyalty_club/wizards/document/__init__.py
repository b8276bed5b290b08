"""Core's wizard that chooses a reward for a sale order."""

from . import sale_loyalty_reward_wizard
