"""Candidates for VIP, invitations, account managers and alerts."""
