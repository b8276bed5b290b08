"""Points shared by several people."""
