from freezegun import freeze_time

from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import ClubCommon


@tagged("post_install", "-at_install")
class TestMigration(ClubCommon):
    def _migrate(self, version, name):
        path = file_path(f"loyalty_club/migrations/{version}/{name}.py")
        load_script(path, f"club_{name}").migrate(self.cr, version)
        self.env.invalidate_all()

    def _columns_and_indexes(self):
        self.cr.execute(
            """
            SELECT attname FROM pg_attribute
             WHERE attrelid = 'loyalty_club_entry'::regclass AND attnum > 0 AND NOT attisdropped
             UNION ALL
            SELECT indexname FROM pg_indexes WHERE tablename = 'loyalty_club_entry'
            """
        )
        return {name for (name,) in self.cr.fetchall()}

    def _expired_as_in_1_0(self):
        """An expired lot whose entry says so as version 1.0 wrote it."""
        with freeze_time("2026-01-01 08:00:00"):
            self.card.club_earn(50, "Start", expires_on="2026-03-20")
        with freeze_time("2026-03-21 08:00:00"):
            self.club.club_close()
        expired = self.card.club_entry_ids[0]
        self.cr.execute(
            """
            ALTER TABLE loyalty_club_entry ADD COLUMN write_uid integer, ADD COLUMN write_date timestamp;
            CREATE INDEX loyalty_club_entry__company_id_index ON loyalty_club_entry (company_id);
            UPDATE loyalty_club_entry SET expires_on = NULL,
                   why = '{"cause": "expired", "on": "2026-03-20"}' WHERE id = %s
            """,
            (expired.id,),
        )
        self.env.invalidate_all()
        return expired

    def test_smaller_entries_say_the_same(self):
        shape = self._columns_and_indexes()
        expired = self._expired_as_in_1_0()
        others = [(e.id, e.description, e.expires_on) for e in self.card.club_entry_ids - expired]
        for _turn in range(2):
            self._migrate("19.0.1.1.0", "pre-smaller_entries")
            self.assertEqual(self._columns_and_indexes(), shape)
            self.assertEqual(str(expired.expires_on), "2026-03-20")
            self.assertFalse(expired.why)
            self.assertIn("03/20/2026", expired.description)
            self.assertEqual(
                [(e.id, e.description, e.expires_on) for e in self.card.club_entry_ids - expired], others
            )
        self._sound()
