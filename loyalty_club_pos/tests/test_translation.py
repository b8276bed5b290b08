from io import BytesIO

import polib

from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

MODULE = "loyalty_club_pos"


@tagged("post_install", "-at_install")
class TestTranslation(TransactionCase):
    def test_every_term_is_in_persian(self):
        exported = BytesIO()
        trans_export(False, [MODULE], exported, "po", self.env)
        terms = {entry.msgid for entry in polib.pofile(exported.getvalue().decode())}
        persian = polib.pofile(f"{get_module_path(MODULE)}/i18n/fa.po")
        done = {entry.msgid for entry in persian.translated_entries()}
        self.assertFalse(terms - done, "not in fa.po yet")
        self.assertFalse({e.msgid for e in persian if e.fuzzy}, "still fuzzy")
