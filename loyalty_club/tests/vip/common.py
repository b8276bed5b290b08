from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user

from ..common import ClubCommon

DAY = "2026-03-10 09:00:00"


class VipCommon(ClubCommon):
    """Forty members; each has ten points more than the one before. The score is the points
    earned, a twentieth of the members are VIPs at most."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(DAY))
        cls.club.club_vip_share_max = 5
        cls.club.club_tier_ids = [Command.create({"name": "Any", "threshold": 1})]
        partners = cls.env["res.partner"].create(
            [{"name": f"M{n}", "email": f"m{n}@example.com"} for n in range(1, 40)]
        )
        cls.cards = cls.card.union(*(partner.club_enrol(cls.club) for partner in partners))
        for number, card in enumerate(cls.cards):
            if number:
                card.club_earn(number * 10, "a gift")
        cls.best = cls.cards[-1]
        cls.second = cls.cards[-2]
        cls.club.club_vip_rule_ids = [Command.create({"field_name": "club_score", "operator": ">=", "value": 300})]
        cls.manager = new_test_user(
            cls.env, "vip_boss", "loyalty_club.group_club_manager", name="Boss", email="boss@example.com"
        )
        cls.clerk = new_test_user(cls.env, "vip_clerk", "loyalty_club.group_club_user", name="Clerk")
        cls.stranger = new_test_user(cls.env, "vip_salesman", "sales_team.group_sale_salesman")

    def _candidates(self):
        self.env.invalidate_all()
        return self.env["loyalty.card"].search(
            [("program_id", "=", self.club.id), ("club_is_vip_candidate", "=", True)],
            order="club_vip_rank desc, id",
        )

    def _invite(self, card=None, **values):
        return (card or self.best).with_user(self.manager).club_vip_invite(**values).sudo()

    def _accept(self, card=None):
        invitation = self._invite(card)
        invitation.with_user(self.clerk).action_accept()
        return invitation

    def _mails(self, card):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", card.partner_id.ids), ("subject", "not like", "Welcome to Any")]
        )
