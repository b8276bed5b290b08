"""Points given by hand: goodwill, its reasons, limits and approval."""
