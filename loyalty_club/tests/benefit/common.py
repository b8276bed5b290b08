from odoo.exceptions import UserError
from odoo.tests import new_test_user

from ..tier.common import TierCommon


class BenefitCommon(TierCommon):
    """A club with three tiers, the highest one of VIPs; its member has none yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.club_calendar = "gregorian"
        cls.staff = new_test_user(cls.env, "staff", groups="loyalty_club.group_club_user")
        cls.salesman = new_test_user(cls.env, "seller", groups="sales_team.group_sale_salesman")

    @classmethod
    def _create_benefit(cls, name="Alterations", **values):
        return cls.env["loyalty.club.benefit"].create({"name": name, "program_id": cls.club.id, **values})

    @classmethod
    def _place(cls, tier, card=None):
        (card or cls.card).club_set_tier(tier, "2099-12-31", "Test")

    def _use(self, benefit, card=None, user=None, **values):
        return (card or self.card).with_user(user or self.staff).club_use_benefit(benefit.id, **values)

    def _refused(self, benefit, words, **values):
        before = self.card.club_benefit_use_ids
        with self.assertRaisesRegex(UserError, words):
            self._use(benefit, **values)
        self.assertEqual(self.card.club_benefit_use_ids, before)

    def _left(self, card=None):
        return {one["benefit"].name: one["left"] for one in (card or self.card)._club_benefits()}
