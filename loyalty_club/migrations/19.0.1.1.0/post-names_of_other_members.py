"""Entries of points given from member to member kept the other one's name: they keep his card."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE loyalty_club_entry mine
           SET why = (mine.why - 'name') || jsonb_build_object('card', other.card_id)
          FROM loyalty_club_entry other
         WHERE mine.why->>'cause' = 'given' AND mine.why ? 'name'
           AND other.key = mine.key || '/received/1'
        """
    )
    cr.execute(
        r"""
        UPDATE loyalty_club_entry mine
           SET why = (mine.why - 'name') || jsonb_build_object('card', other.card_id)
          FROM loyalty_club_entry other
         WHERE mine.why->>'cause' = 'received' AND mine.why ? 'name'
           AND other.key = regexp_replace(mine.key, '/received/\d+$', '')
        """
    )
    cr.execute(
        """
        UPDATE loyalty_club_entry SET why = why - 'name'
         WHERE why->>'cause' IN ('given', 'received') AND why ? 'name'
        """
    )
