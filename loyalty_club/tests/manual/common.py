from ..common import StaffCommon


class GoodwillCommon(StaffCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._user("manual_second", "loyalty_club.group_club_manager")
        cls.late = cls.env.ref("loyalty_club.reason_late")
        cls.goodwill = cls.env["loyalty.club.goodwill"]
        cls.club.club_goodwill_limit = 100

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
