"""Tiers, the score that decides them, paid memberships, and their close."""
