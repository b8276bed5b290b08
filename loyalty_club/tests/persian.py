"""What the addons' tests of their Persian share."""

from io import BytesIO

import polib

from odoo.modules import get_module_path
from odoo.tests import TransactionCase
from odoo.tools.translate import trans_export


class PersianCommon(TransactionCase):
    def _assert_all_persian(self, module):
        """Every term of `module` is translated, none of them is fuzzy."""
        exported = BytesIO()
        trans_export(False, [module], exported, "po", self.env)
        terms = {entry.msgid for entry in polib.pofile(exported.getvalue().decode())}
        persian = polib.pofile(f"{get_module_path(module)}/i18n/fa.po")
        done = {entry.msgid for entry in persian.translated_entries()}
        self.assertFalse(terms - done, "not in fa.po yet")
        self.assertFalse({e.msgid for e in persian if e.fuzzy}, "still fuzzy")
