"""From a bare machine to a running Customer Club, and to its tests. Standard library only."""
