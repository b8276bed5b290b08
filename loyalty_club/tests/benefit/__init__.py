"""Benefits of a tier or of VIPs, their use, and what is due."""
