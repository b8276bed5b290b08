"""Entries of the book in fewer bytes: nobody writes them last, the day that expired points
were valid until is a date, and members' histories have a smaller index of another kind."""


def migrate(cr, version):
    """Before the new columns and indexes are made."""
    cr.execute("DROP INDEX IF EXISTS loyalty_club_entry__company_id_index")
    cr.execute(
        "ALTER TABLE loyalty_club_entry DROP COLUMN IF EXISTS write_uid,"
        " DROP COLUMN IF EXISTS write_date"
    )
    cr.execute(
        """
        UPDATE loyalty_club_entry SET expires_on = (why->>'on')::date, why = NULL
         WHERE kind = 'expire' AND why->>'cause' = 'expired'
        """
    )
