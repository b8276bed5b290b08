from odoo.tests import tagged

from odoo.addons.loyalty_club.tests.persian import PersianCommon


@tagged("post_install", "-at_install")
class TestTranslation(PersianCommon):
    def test_every_term_is_in_persian(self):
        self._assert_all_persian("loyalty_club_portal")
