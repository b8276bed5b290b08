"""What members see while something goes wrong: never a third value between the old and the new."""


class Watch:
    """The balances of a club's members, looked at after each step."""

    def __init__(self, database, club):
        self.database = database
        self.club = club
        self.looks = [self._balances()]

    def _balances(self):
        """{card: (points, pending)}"""
        rows = self.database.rows(
            "SELECT id, points, club_points_pending FROM loyalty_card WHERE program_id = %s", self.club
        )
        return {card: balances for card, *balances in rows}

    def look(self):
        """Remember what members see now."""
        self.looks.append(self._balances())

    def assert_moved_once(self):
        """Each member's balances changed at one step, or at none; return how many changed at each step."""
        self.look()
        changed = [0] * (len(self.looks) - 1)
        for card in self.looks[-1]:
            path = [look.get(card) for look in self.looks]
            steps = [step for step, (old, new) in enumerate(zip(path, path[1:], strict=False)) if old != new]
            assert len(steps) <= 1, f"card {card}: {path}"
            for step in steps:
                changed[step] += 1
        return changed

    def assert_sound(self):
        """The ledger proves itself."""
        with self.database.env() as env:
            assert env["loyalty.program"].browse(self.club).club_audit() == []


def wait_until_blocked(database):
    """Return when a transaction in this database waits for a lock."""
    while not database.rows(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ):
        pass
