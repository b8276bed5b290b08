"""Joining, admission, suspension, leaving, privacy and import of members."""
