"""Seats at private events, reserved at the till."""

from . import pos_config
