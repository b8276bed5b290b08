from odoo.tests import HttpCase, tagged

#: Hoot's name of the suite "@loyalty_club": the hash of HOOTCommon._generate_hash.
SUITE = "@loyalty_club"


def suite_id(name):
    """The id that hoot gives to a suite."""
    value = 0
    for char in name:
        value = (value * 31 + ord(char)) & 0xFFFFFFFF
    return f"{value:08x}"


@tagged("post_install", "-at_install")
class TestHoot(HttpCase):
    browser_size = "1366x768"

    def test_hoot(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite_id(SUITE)}",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )

    def test_the_suites_id_is_hoots(self):
        self.assertEqual(suite_id("@web/core"), "e39ce9ba")
