"""A member's day: at the counter, at home, at the counter again, and bringing goods back."""

from odoo.tests import new_test_user, tagged

from odoo.addons.loyalty_club_pos.tests.till import TillCommon


@tagged("post_install", "-at_install")
class TestCounterAndPortal(TillCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.ir")
        cls.user = new_test_user(cls.env, "journey", groups="base.group_portal", name="Journey member")
        cls.member = cls.user.partner_id
        cls.member.write({"phone": "+98 912 345 6789", "country_id": cls.env.ref("base.ir").id})
        cls.card = cls.member.club_enrol(cls.club)

    def _at_home(self, tour):
        self.start_tour("/my/club", tour, login=self.user.login)

    def _posted(self):
        """[(kind, points, remaining)], the first one first."""
        entries = self.card.club_entry_ids.sorted("id")
        return [(entry.kind, entry.points, entry.remaining) for entry in entries]

    def test_sell_see_spend_and_bring_back(self):
        # two teas are 500: five full steps
        self._tour("LoyaltyClubJourneySell")
        self.assertEqual(self._posted(), [("earn", 50, 50)])
        self._at_home("loyalty_club_journey_earned")

        # two teas again; all 50 points are spent, 500 earns 50 as amounts count before
        # discounts paid with points
        self._tour("LoyaltyClubJourneySpend")
        self.assertEqual(self._posted(), [("earn", 50, 0), ("redeem", -50, 0), ("earn", 50, 50)])

        # one of the two comes back; the other, 250, earns 20: 30 are taken back
        self._tour("LoyaltyClubJourneyReturn")
        self.assertEqual(
            self._posted(),
            [("earn", 50, 0), ("redeem", -50, 0), ("earn", 50, 20), ("reverse", -30, 0)],
        )
        self.assertEqual(self.card.points, 20)
        self._at_home("loyalty_club_journey_returned")
        self.assertEqual(self.club.club_audit(), [])
