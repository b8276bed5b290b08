from odoo.tests import TransactionCase, tagged

from ...models.program.personal import declared, deletes_rows

ADDONS = ("loyalty_club", "loyalty_club_pos", "loyalty_club_portal")
TYPES = ("char", "text", "html", "json", "binary", "image", "reference", "properties")
#: Mixins of core whose texts are not about a member, or lie in messages and tasks, which are deleted.
MIXINS = ("message_", "activity_", "website_message_", "rating_", "access_")

#: {model: fields that say nothing of a member, and why}. A new field stands here, or is declared personal.
NOT_PERSONAL = {
    # what the shop sets for all members
    "loyalty.program": {
        "club_admission_cities",
        "club_vip_benefits",
        "club_expiry_before",
        "club_calendar_before",
        "club_tz",
    },
    "loyalty.club.benefit": {"name", "event_place", "description"},
    "loyalty.club.reason": {"name"},
    "loyalty.club.tier": {"name", "benefits"},
    "loyalty.club.impact": {"name"},
    "loyalty.club.terms": {"digest", "content"},
    "loyalty.club.expiry.update": {"policy_before", "policy_after", "policies"},
    # progress of the night, by ids
    "loyalty.club.close.progress": {"stage", "position"},
    # names and lines of orders: a value of the ledger
    "loyalty.club.transaction": {"name", "res_model", "eligibility", "rule_caps"},
    # the record that a posting is about, by its id
    "loyalty.club.goodwill": {"about"},
    # the values of the member on that day: values, which stay without a name
    "loyalty.club.invitation": {"why"},
    # the file's digest, and the constant name of the report
    "loyalty.club.import": {"digest", "report_name"},
}


@tagged("post_install", "-at_install")
class TestPersonalFields(TransactionCase):
    def _own_texts(self):
        """{model: names of the stored texts that our addons define}."""
        found = {}
        for name in self.env.registry:
            model = self.env[name]
            if model._abstract or deletes_rows(model):
                continue
            for field in model._fields.values():
                ours = any(module in ADDONS for module in field._modules)
                if ours and field.store and field.type in TYPES and not field.name.startswith(MIXINS):
                    found.setdefault(name, set()).add(field.name)
        return found

    def test_somebody_has_decided_of_each_text_whether_it_is_personal(self):
        undecided = {}
        texts = self._own_texts()
        self.assertIn("note", texts["loyalty.club.alert"])
        self.assertIn("club_admission_cities", texts["loyalty.program"])
        for model, names in texts.items():
            left = names - declared(self.env[model]).keys() - NOT_PERSONAL.get(model, set())
            # a contact of the member is erased field by field, whatever addons add to it
            if left and model != "res.partner":
                undecided[model] = sorted(left)
        self.assertEqual(undecided, {})

    def test_no_field_is_both(self):
        both = {model: names & declared(self.env[model]).keys() for model, names in NOT_PERSONAL.items()}
        self.assertEqual({model: names for model, names in both.items() if names}, {})

    def test_the_lists_name_fields_that_exist(self):
        for model, names in NOT_PERSONAL.items():
            self.assertLessEqual(names, self.env[model]._fields.keys(), model)
        for name in self.env.registry:
            personal = declared(self.env[name])
            self.assertLessEqual(personal.keys(), self.env[name]._fields.keys(), name)
            if personal and not self.env[name]._abstract:
                self.assertTrue(hasattr(self.env[name], "_club_personal_condition"), name)
