from odoo.tests import tagged

from .forgotten import ForgottenCommon


@tagged("post_install", "-at_install")
class TestForgotten(ForgottenCommon):
    """Nothing of an anonymized member is left anywhere in the database."""

    maxDiff = None

    def test_no_text_of_the_database_names_an_anonymized_member(self):
        self._live()
        before = self._places()
        for place in ("loyalty_club_entry.why", "loyalty_club_goodwill.note", "mail_message.body", "sms_sms.number"):
            self.assertIn(place, before)
        figures = self._figures()
        self._anonymize()
        self.assertEqual(sorted(self._places()), [])
        self.assertEqual(self._figures()[: len(figures)], figures)
        self._sound()

    def _figures(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT card_id, kind, points, date, expires_on, transaction_id FROM loyalty_club_entry ORDER BY id"
        )
        return self.env.cr.fetchall()
