from odoo.tests import new_test_user, tagged

from odoo.addons.loyalty_club.tests.search import places

from .common import PortalCase

WORD = "xylophagous"


@tagged("post_install", "-at_install")
class TestAnonymizeOnThePortal(PortalCase):
    """A member with a login keeps the contact, but what was said to the account manager is gone."""

    def test_messages_of_a_vip_are_gone_from_the_tasks_of_the_contact_too(self):
        keeper = new_test_user(self.env, "voice_keeper", "loyalty_club.group_club_user", name="Keeper")
        self.card.club_vip_invite(manager=keeper).action_accept()
        for number in range(2):
            self.card.with_user(self.sara)._club_say(f"{WORD} {number} & more")
        person = self.sara.partner_id
        tasks = self.env["mail.activity"].search([("res_model", "=", "res.partner"), ("res_id", "=", person.id)])
        tasks.filtered(lambda task: WORD in task.note)[:1].action_feedback(feedback="Answered")
        self.assertGreaterEqual(places(self.env, [WORD], "9121234567"), {"mail_activity.note", "mail_message.body"})
        self.card._club_erase()
        self.assertEqual(places(self.env, [WORD], "9121234567"), set())
        self.assertEqual(person.name, "Sara Ahmadi")
