from odoo.tests import tagged

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestReward(PortalCase):
    def _reward(self, **values):
        return self._create_club("Other", rewards=[values]).reward_ids

    def test_progress_is_full_only_when_the_points_are_there(self):
        reward = self._reward(reward_type="discount", discount=10, required_points=500)
        for points, expected in (
            (0, (0, False, 500)),
            (250, (50, False, 250)),
            (499.99, (99, False, 0.01)),
            (500, (100, True, 0)),
            (9000, (100, True, 0)),
            (-40, (0, False, 540)),
        ):
            with self.subTest(points=points):
                progress = reward._club_progress(points)
                self.assertEqual((progress["percent"], progress["ready"]), expected[:2])
                self.assertAlmostEqual(progress["missing"], expected[2])

    def test_nothing_is_ready_without_points(self):
        reward = self._reward(reward_type="discount", discount=10, required_points=1)
        self.assertFalse(reward._club_progress(0)["ready"])

    def test_the_stored_sentence_is_read_in_the_readers_language(self):
        self._activate_persian()
        reward = self._reward(reward_type="discount", discount=20, required_points=500)
        title = reward.with_context(lang="fa_IR")._club_title()
        self.assertIn("۲۰٪", title)
        self.assertNotRegex(title, "[A-Za-z]")

    def test_cores_sentence_of_before_the_club_too(self):
        reward = self._reward(reward_type="discount", discount=20, discount_max_amount=2_000_000, required_points=500)
        reward.description = reward._club_core_description()
        self.assertIn("2e+06", reward.description)
        self.assertEqual(reward._club_title(), reward._club_describe())
        self.assertIn("2,000,000", reward._club_title())

    def test_the_rules_name_the_reward_in_the_readers_language(self):
        self._activate_persian()
        reward = self._reward(reward_type="discount", discount=20, required_points=500)
        rules = reward.program_id.with_context(lang="fa_IR")._club_rules()
        self.assertIn("۲۰٪", rules[1])
        self.assertNotRegex(" ".join(rules[1:]), "[A-Za-z]")

    def test_a_free_product_is_named(self):
        tea = self.env["product.product"].create({"name": "Saffron Tea"})
        reward = self._reward(reward_type="product", reward_product_id=tea.id, required_points=9)
        self.assertIn("Saffron Tea", reward._club_title())

    def test_the_owners_own_words_stay(self):
        reward = self._reward(reward_type="discount", discount=20, required_points=500)
        reward.description = "A fifth off, my friend"
        self.assertEqual(reward._club_title(), "A fifth off, my friend")
        reward.description = "Up to 2e+06 off"
        self.assertEqual(reward._club_title(), "Up to 2,000,000 off")

    def test_worth_is_what_the_best_reward_pays(self):
        self.assertEqual(self.club._club_worth(500), 5000)
        self.assertIsNone(self.club._club_worth(0))
        self.assertIsNone(self.club._club_worth(-5))
        plain = self._create_club("Plain", rewards=[{"discount": 10, "required_points": 5}])
        self.assertIsNone(plain._club_worth(500))
