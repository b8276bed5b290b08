"""Entries, lots, allocations, transactions and terms: settling, posting, locking, auditing."""
