from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from ...models.document import settle_queue
from ...models.program.close import NightRunner
from ..common import ClubCommon

LOGGER = "odoo.addons.loyalty_club.models.document.loyalty_program_completeness"


@tagged("post_install", "-at_install")
class TestCompleteness(ClubCommon):
    """Law 12: a trigger is cut out, and the same night the ledger is complete."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(cls.env, "night_manager", groups="loyalty_club.group_club_manager", lang="en_US")
        cls.manager = cls.club._club_first_manager()
        cls.manager.lang = "en_US"

    def _without_triggers(self):
        return patch.object(settle_queue, "settle")

    def _missed_order(self, *lines, **values):
        with self._without_triggers():
            order = self._order(*(lines or [(self.tea, 4)]), **values)
        self.env["loyalty.club.document"]._club_invalidate_balances()
        return order

    def _night(self, posted):
        """Run the stage; the log says whether it `posted` anything."""
        if posted:
            with self.assertLogs(LOGGER, "WARNING") as log:
                self._run_stages("complete")
            self.env.invalidate_all()
            return log.output
        with self.assertNoLogs(LOGGER, "WARNING"):
            self._run_stages("complete")
        self.env.invalidate_all()
        return []

    def _tasks(self):
        return self.env["mail.activity"].search(
            [("res_model", "=", "loyalty.program"), ("res_id", "=", self.club.id)], order="id"
        )

    def test_an_order_whose_trigger_was_missed_is_posted_the_same_night(self):
        order = self._missed_order()
        self.assertFalse(order.club_transaction_ids)
        self.assertPoints(0)
        log = self._night(posted=True)
        self.assertIn(f"1 documents were not in the ledger and have been posted ({order.name})", log[0])
        self.assertPoints(100)
        self.assertEqual(order.club_points_earned, 100)
        task = self._tasks()
        self.assertEqual((len(task), task.user_id), (1, self.manager))
        self.assertTrue(task.user_id.has_group("loyalty_club.group_club_manager"))
        sentence = "1 documents were missing in the ledger or differed from it, and have been posted"
        self.assertIn(f"{sentence}: {order.name}", task.note)
        self._sound()

    def test_the_next_night_finds_nothing(self):
        self._missed_order()
        self._night(posted=True)
        entries = self.card.club_entry_ids
        self._night(posted=False)
        self.assertEqual(self.card.club_entry_ids, entries)
        self.assertEqual(len(self._tasks()), 1)

    def test_a_night_without_missed_triggers_changes_and_reports_nothing(self):
        order = self._order((self.tea, 4))
        self._credit(self._invoice(order), {self.tea: 1})
        before = self.card.club_entry_ids
        self._night(posted=False)
        self.assertEqual(self.card.club_entry_ids, before)
        self.assertFalse(self._tasks())

    def test_a_missed_credit_note_takes_its_points_back_the_same_night(self):
        order = self._order((self.tea, 4))
        invoice = self._invoice(order)
        self.assertPoints(100)
        with self._without_triggers():
            self._credit(invoice, {self.tea: 2})
        self.assertPoints(100)
        self._night(posted=True)
        self.assertPoints(50)
        self._night(posted=False)
        self._sound()

    def test_a_missed_cancellation_takes_its_points_back_the_same_night(self):
        order = self._order((self.tea, 4))
        with self._without_triggers():
            order._action_cancel()
        self._night(posted=True)
        self.assertPoints(0)

    def test_a_missed_reward_is_never_refused(self):
        self.card.club_earn(200, "Start")
        order = self._order((self.tea, 4), confirm=False)
        self._claim(order)
        with self._without_triggers():
            order.action_confirm()
        self.card.club_redeem(150, "Spent elsewhere")
        self._night(posted=True)
        self.assertEqual((order.club_points_earned, order.club_points_redeemed), (100, 200))
        self.assertPoints(-50)

    def test_what_never_counted_is_not_found(self):
        self.club.club_start_date = self.club._club_day()
        self.card.club_joined_on = self.club._club_day()
        stranger = self._create_partner(name="Stranger")
        early = self._missed_order()
        early.date_order = "2020-05-05"
        self._missed_order(partner=stranger)
        self._missed_order(confirm=False)
        self._night(posted=False)
        self.assertPoints(0)

    def test_a_purchase_from_before_the_card_existed_is_not_found(self):
        newcomer = self._create_partner(name="Newcomer")
        self._missed_order(partner=newcomer)
        card = newcomer.club_enrol(self.club)
        self.env.flush_all()
        self.env.cr.execute("UPDATE loyalty_card SET create_date = '2999-01-01' WHERE id = %s", (card.id,))
        self._night(posted=False)
        self.assertPoints(0, card)

    def test_an_old_purchase_is_not_given_to_who_it_belongs_to_now(self):
        """Whose purchase it is was decided on the night after it."""
        company = self._create_partner(name="Company", is_company=True)
        card = company.club_enrol(self.club)
        card.club_joined_on = "2020-01-01"
        buyer = self._create_partner(name="Buyer")
        order = self._missed_order(partner=buyer)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET date_order = '2026-01-05', create_date = '2026-01-05' WHERE id = %s", (order.id,)
        )
        self.env.cr.execute("UPDATE loyalty_card SET create_date = '2025-01-05' WHERE id = %s", (card.id,))
        self.env.invalidate_all()
        buyer.parent_id = company
        self.club.club_completed_at = "2026-01-06"
        self._night(posted=False)
        self.assertPoints(0, card)
        self.club.club_completed_at = "2026-01-04"
        self._night(posted=True)
        self.assertPoints(100, card)

    def test_a_broken_document_does_not_keep_the_others_from_the_ledger(self):
        broken, sound = self._missed_order(), self._missed_order()
        orders = self.registry["sale.order"]
        settle = orders._club_settle

        def fails(records):
            if broken in records:
                raise KeyError("broken")
            return settle(records)

        with patch.object(orders, "_club_settle", fails):
            log = self._night(posted=True)
        self.assertIn(f"{broken} cannot be settled", log[0])
        self.assertPoints(100)
        self.assertEqual((broken.club_points_earned, sound.club_points_earned), (0, 100))
        sentence = "1 documents could not be posted; ask your administrator to look into the log"
        self.assertIn(f"{sentence}: {broken.name}", self._tasks().note)

    def test_an_interrupted_night_goes_on_where_it_stopped(self):
        orders = [self._missed_order() for _number in range(3)]
        module = "odoo.addons.loyalty_club.models.document.loyalty_program_completeness.BATCH"
        cron = self.registry["ir.cron"]
        program = self.registry["loyalty.program"]
        with patch(module, 1), patch.object(program, "_club_read_committed"):
            runner = NightRunner(self.club, only=["complete"])
            day = self.club._club_day()
            with patch.object(cron, "_commit_progress", side_effect=[60, 60, 0]):
                self.assertFalse(runner.run(day))
            self.env.invalidate_all()
            self.assertEqual([order.club_points_earned for order in orders], [100, 100, 0])
            self.assertFalse(self._tasks())
            with patch.object(cron, "_commit_progress", return_value=60), self.assertLogs(LOGGER, "WARNING"):
                self.assertTrue(runner.run(day))
        self.env.invalidate_all()
        self.assertPoints(300)
        self.assertIn("3 documents were missing", self._tasks().note)

    def test_what_a_name_contains_is_text_in_the_report(self):
        order = self._missed_order()
        order.name = "<a href='//x'>S1</a>"
        self._night(posted=True)
        self.assertNotIn("<a ", self._tasks().note)
