"""Set up Customer Club on a bare machine, run it and test it. Uses the standard library only."""
