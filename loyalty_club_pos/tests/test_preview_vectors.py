import json

from odoo.tests import BaseCase
from odoo.tools import file_open


class TestPreviewVectors(BaseCase):
    def test_the_till_is_tested_on_the_engines_vectors(self):
        with file_open("loyalty_club/tests/engine/vectors/earning.json") as file:
            vectors = json.load(file)
        with file_open("loyalty_club_pos/static/tests/unit/utils/earning_vectors.js") as file:
            copied = file.read().split("export const VECTORS = ")[1].rstrip().removesuffix(";")
        self.assertEqual(json.loads(copied), vectors)
        self.assertGreater(len(vectors), 30)
