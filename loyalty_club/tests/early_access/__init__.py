"""Products that some members may buy before others."""
