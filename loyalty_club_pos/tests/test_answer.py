from odoo.tests import tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestAnswer(PosClubCommon):
    """The till gets the member's balances with the answer to its order."""

    def test_the_answer_says_what_was_earned_spent_and_is_there_now(self):
        self._give(100)
        answer = self._send(self._basket(self._line(self.tea), self._off(30)))
        self.assertEqual(
            answer["pos.order"][0]["club_balances"],
            [
                {
                    "card": self.card.id,
                    "program": "Club",
                    "earned": 20,
                    "spent": 30,
                    "balance": 90,
                    "pending": 0,
                }
            ],
        )
        self.assertEqual(answer["loyalty.card"][0]["points"], 90)

    def test_the_answer_to_a_refund_contains_the_refunded_order(self):
        order = self._sell(self._line(self.tea, 4))
        answer = self._send(self._basket(self._back(order.lines, 1)))
        balances = {row["id"]: row["club_balances"] for row in answer["pos.order"]}
        self.assertEqual(balances[order.id][0]["earned"], 70)
        self.assertEqual(answer["loyalty.card"][0]["points"], 70)

    def test_the_answer_for_nobody_has_no_balances(self):
        answer = self._send(self._basket(self._line(self.tea), partner=self.env["res.partner"]))
        self.assertFalse(answer["pos.order"][0]["club_balances"])
        self.assertNotIn("loyalty.card", answer)

    def test_the_till_loads_the_balances_and_nothing_else_of_the_club(self):
        names = self.env["pos.order"].with_user(self.cashier)._load_pos_data_fields(self.config)
        self.assertEqual([n for n in names if n.startswith("club_")], ["club_balances"])
        self.assertIn("pos_reference", names)
        self.assertIn("lines", names)

    def test_the_till_loads_what_it_needs_to_preview(self):
        data = self.session.with_user(self.cashier).load_data(
            ["pos.config", "loyalty.program", "loyalty.rule", "loyalty.reward"]
        )
        program = next(p for p in data["loyalty.program"] if p["id"] == self.club.id)
        rule = data["loyalty.rule"][0]
        self.assertTrue(program["is_club"])
        self.assertEqual((program["club_unit"], program["club_amount_tax"]), (1.0, "incl"))
        self.assertEqual((rule["club_step_amount"], rule["club_channel"]), (100.0, "all"))

    def test_the_card_shows_what_expires_next(self):
        self.club.club_expiry_months = 2
        self._sell()
        found = self.config.with_user(self.cashier).club_find_member(self.card.code)
        self.assertEqual(found["loyalty.card"][0]["club_next_expiry_points"], 20)
        self.assertTrue(found["loyalty.card"][0]["club_next_expiry"])
