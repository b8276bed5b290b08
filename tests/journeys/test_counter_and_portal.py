"""A member's day: at the counter, at home, at the counter again, and bringing goods back."""

from odoo import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon


@tagged("post_install", "-at_install")
class TestCounterAndPortal(TestPointOfSaleHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        cls.env.user.group_ids |= cls.env.ref("loyalty_club.group_club_manager")
        cls.env.company.country_id = cls.env.ref("base.ir")
        cls.main_pos_config.write({"use_pricelist": False, "tax_regime_selection": False})
        cls.env["product.product"].create(
            {
                "name": "Club tea",
                "list_price": 250,
                "type": "service",
                "taxes_id": False,
                "available_in_pos": True,
            }
        )
        cls.club = cls._create_club()
        cls.user = new_test_user(cls.env, "journey", groups="base.group_portal", name="Journey member")
        cls.member = cls.user.partner_id
        cls.member.write({"phone": "+98 912 345 6789", "country_id": cls.env.ref("base.ir").id})
        cls.card = cls.member.club_enrol(cls.club)

    @classmethod
    def _create_club(cls):
        """10 points for each full 100, a point is worth 1."""
        return cls.env["loyalty.program"].create(
            {
                "name": "Our club",
                "is_club": True,
                "club_start_date": "2020-01-01",
                "rule_ids": [
                    Command.create(
                        {
                            "reward_point_mode": "money",
                            "reward_point_amount": 10,
                            "club_step_amount": 100,
                        }
                    )
                ],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "per_point",
                            "discount": 1,
                            "discount_applicability": "order",
                            "required_points": 1,
                        }
                    )
                ],
            }
        )

    def _at_the_counter(self, tour):
        self.main_pos_config.with_user(self.pos_user).open_ui()
        self.start_pos_tour(tour)
        self.env.invalidate_all()

    def _at_home(self, tour):
        self.start_tour("/my/club", tour, login=self.user.login)

    def _posted(self):
        """[(kind, points, remaining)], the first one first."""
        entries = self.card.club_entry_ids.sorted("id")
        return [(entry.kind, entry.points, entry.remaining) for entry in entries]

    def test_sell_see_spend_and_bring_back(self):
        # two teas are 500: five full steps
        self._at_the_counter("LoyaltyClubJourneySell")
        self.assertEqual(self._posted(), [("earn", 50, 50)])
        self._at_home("loyalty_club_journey_earned")

        # two teas again; all 50 points are spent, 500 earns 50 as amounts count before
        # discounts paid with points
        self._at_the_counter("LoyaltyClubJourneySpend")
        self.assertEqual(self._posted(), [("earn", 50, 0), ("redeem", -50, 0), ("earn", 50, 50)])

        # one of the two comes back; the other, 250, earns 20: 30 are taken back
        self._at_the_counter("LoyaltyClubJourneyReturn")
        self.assertEqual(
            self._posted(),
            [("earn", 50, 0), ("redeem", -50, 0), ("earn", 50, 20), ("reverse", -30, 0)],
        )
        self.assertEqual(self.card.points, 20)
        self._at_home("loyalty_club_journey_returned")
        self.assertEqual(self.club.club_audit(), [])
