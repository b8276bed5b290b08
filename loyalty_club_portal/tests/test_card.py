from odoo.tests import tagged

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestCard(PortalCase):
    def test_what_waits_is_listed_by_day(self):
        self.card.club_earn(30, "Friend", available_on="2099-02-01")
        self.card.club_earn(20, "Friend", available_on="2099-01-01")
        self.card.club_earn(5, "Review", available_on="2099-02-01")
        days = [(str(day), points) for day, points in self.card._club_pending()]
        self.assertEqual(days, [("2099-01-01", 20), ("2099-02-01", 35)])

    def test_validity_lists_every_day_and_the_endless_last(self):
        self.card.club_earn(10, "A", expires_on="2099-03-01")
        self.card.club_earn(7, "B", expires_on="2099-01-01")
        self.card.club_earn(4, "C")
        self.card.club_redeem(9, "Gift")  # all of B, two of A
        days = [(day and str(day), points) for day, points in self.card._club_validity()]
        self.assertEqual(days, [("2099-03-01", 8), (False, 4)])

    def test_a_debt_is_no_validity(self):
        order = self._create_order(self.sara.partner_id, 500_000)
        order.action_confirm()
        self.card.club_redeem(50, "Gift")
        order._action_cancel()
        self.assertEqual(self.card.points, -50)
        self.assertEqual(self.card._club_validity(), [])

    def test_the_barcode_is_code_128_of_the_card_number(self):
        self.card.code = "A"
        barcode = self.card._club_barcode()
        # start B, A, the checksum (104 + 33) % 103 = 34, stop
        widths = "2112141113231311232331112"
        self.assertEqual(barcode["width"], 10 + sum(map(int, widths)) + 10)
        position, path = 10, ""
        for index, width in enumerate(map(int, widths)):
            path += "" if index % 2 else f"M{position} 0h{width}v1h-{width}z"
            position += width
        self.assertEqual(barcode["path"], path)

    def test_a_code_that_is_no_code_128_has_no_barcode(self):
        self.card.code = "کارت۱"
        self.assertIsNone(self.card._club_barcode())
