from odoo import Command
from odoo.tests import new_test_user

from ..common import ClubCommon


class GoodwillCommon(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # here, who administers Odoo is no manager of the club
        managers = cls.env.ref("loyalty_club.group_club_manager")
        cls.env.ref("base.group_system").implied_ids = [Command.unlink(managers.id)]
        managers.user_ids = [Command.set(cls.env.user.ids)]
        cls.staff = cls._user("manual_staff", "loyalty_club.group_club_user")
        cls.manager = cls._user("manual_manager", "loyalty_club.group_club_manager")
        cls.second = cls._user("manual_second", "loyalty_club.group_club_manager")
        cls.late = cls.env.ref("loyalty_club.reason_late")
        cls.goodwill = cls.env["loyalty.club.goodwill"]
        cls.club.club_goodwill_limit = 100

    @classmethod
    def _user(cls, login, *groups):
        return new_test_user(cls.env, login, groups=",".join(groups), lang="en_US")

    def _ask(self, user, points, **values):
        """What the wizard does for `user`; the record."""
        before = self.goodwill.search([])
        self.env["loyalty.club.adjust"].with_user(user).create(
            {"card_id": self.card.id, "points": points, "reason_id": self.late.id, **values}
        ).action_apply()
        return (self.goodwill.search([]) - before).with_user(user)

    def _refuse(self, goodwill, user, answer="Was paid back"):
        self.env["loyalty.club.refuse"].with_user(user).create(
            {"decision": f"{goodwill._name},{goodwill.id}", "answer": answer}
        ).action_refuse()
