from odoo.tests import tagged

from odoo.addons.loyalty_club.models.ledger import locking
from odoo.addons.loyalty_club.models.ledger.posting import Poster

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestLocking(ClubCommon):
    """The gateway knows which cards the transaction has locked."""

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        # as at the beginning of a request
        self.env.cr.precommit.data.pop(locking.LOCKED, None)

    def _unlocked(self):
        return locking.unlocked(self.env, self.card.ids)

    def test_a_poster_locks_a_card_that_nobody_has_locked(self):
        self.assertEqual(self._unlocked(), set(self.card.ids))
        Poster(self.card)
        self.assertEqual(self._unlocked(), set())

    def test_a_card_that_is_locked_costs_no_statement(self):
        self.card._club_lock()
        with self.assertQueryCount(0, flush=False):
            self.card._club_ensure_locked()

    def test_the_lock_of_a_batch_counts(self):
        self.assertEqual(self.club._club_lock_cards(self.card.ids, skip_locked=True), self.card.ids)
        self.assertEqual(self._unlocked(), set())

    def test_a_lock_that_is_rolled_back_is_not_remembered(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.card._club_lock()
            raise ZeroDivisionError
        self.assertEqual(self._unlocked(), set(self.card.ids))
