"""Private events and their seats."""
