from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...models.analytics.rfm_sql import COLUMNS
from ..common import StaffCommon

#: How the club rates a customer, what he spends, and when he was born.
OF_CONTACTS = ("club_birthday", "club_segment", "club_churn_risk")


@tagged("post_install", "-at_install")
class TestFieldAccess(StaffCommon):
    """What the club knows about a customer is for its staff, not for every employee."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._user("fields_seller", "sales_team.group_sale_salesman")
        cls.member.club_birthday = "1990-05-05"

    def _private(self):
        yield from ((self.card, name) for name in COLUMNS)
        yield from ((self.member, name) for name in OF_CONTACTS)

    def test_staff_reads_behaviour_and_birthday(self):
        for record, name in self._private():
            with self.subTest(model=record._name, field=name):
                record.with_user(self.staff).read([name])

    def test_a_salesperson_neither_reads_behaviour_and_birthday_nor_searches_by_them(self):
        for record, name in self._private():
            with self.subTest(model=record._name, field=name):
                other = record.with_user(self.seller)
                with self.assertRaises(AccessError):
                    other.read([name])
                with self.assertRaises(AccessError):
                    other.search([(name, "!=", False)])
                with self.assertRaises(AccessError):
                    other.search([], order=name)

    def test_nobody_searches_by_a_field_that_he_may_not_read(self):
        portal = self._user("fields_portal", "base.group_portal")
        tried = 0
        for user in (self.seller, portal):
            for model in ("res.partner", "loyalty.card"):
                records = self.env[model].with_user(user)
                for name, field in records._fields.items():
                    hidden = name.startswith("club_") and field.search and field.groups
                    if not hidden or user.has_groups(field.groups):
                        continue
                    tried += 1
                    with self.subTest(user=user.login, model=model, field=name), self.assertRaises(AccessError):
                        records.search([(name, "in", [False])])
        self.assertGreater(tried, 10)

    def test_screens_of_contacts_open_for_every_employee(self):
        for user, shown in ((self.staff, True), (self.seller, False)):
            for kind in ("form", "list", "search"):
                arch = self.env["res.partner"].with_user(user).get_view(view_type=kind)["arch"]
                if kind == "form":
                    self.assertEqual("club_birthday" in arch, shown)
                if not shown:
                    self.assertNotIn("club_segment", arch)
            self.env["loyalty.card"].with_user(user).get_view(view_type="form")
