from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from odoo.addons.loyalty_club.models.program.tasks import TODO, create_tasks

#: Maximum number of characters of a message.
LENGTH = 2000
#: Maximum number of messages of one user in 24 hours; each creates a task for the account manager.
A_DAY = 3
#: Number of latest messages and answers on the page.
SHOWN = 10


class LoyaltyCard(models.Model):
    """Messages between VIPs and their account managers.

    They are messages in the chatter of the card. Staff answer with *Send message*; notes stay
    internal. Members read and write on the portal.
    """

    _inherit = "loyalty.card"

    def _club_say(self, text):
        """Post a message of the current user on this card and create a task for the account manager.

        :param text: the message, plain text
        :return: the `mail.message`
        :raises UserError: the member is not a VIP, the text is empty or too long, or the user has reached
            the limit of messages; nothing is changed
        """
        self.ensure_one()
        card = self.sudo()
        text = (text or "").strip()
        card._club_check_remark(text)
        # serialize concurrent messages, so that they cannot exceed the daily limit together
        card._club_lock()
        card._club_touch()
        card._club_check_remarks()
        body = plaintext2html(text)
        message = card.with_context(mail_post_autofollow_author_skip=True).message_post(
            body=body,
            author_id=self.env.user.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            force_send=False,
        )
        card._club_ask_to_answer(body)
        return message

    def _club_check_remark(self, text):
        if not self.club_is_vip or not self.active:
            raise UserError(self.env._("Only VIPs have an account manager to write to."))
        if not text:
            raise UserError(self.env._("Write your message first."))
        if len(text) > LENGTH:
            number = self.program_id._club_format_number
            raise UserError(
                self.env._(
                    "Your message has %(letters)s letters. Please write at most %(most)s.",
                    most=number(LENGTH),
                    letters=number(len(text)),
                )
            )

    def _club_check_remarks(self):
        since = fields.Datetime.now() - timedelta(days=1)
        mine = self._club_conversation_domain() & Domain(
            [("author_id", "=", self.env.user.partner_id.id), ("date", ">", since)]
        )
        if self.env["mail.message"].sudo().search_count(mine) >= A_DAY:
            raise UserError(
                self.env._(
                    "You have written %(times)s times since yesterday. We read every message; please write again "
                    "tomorrow.",
                    times=self.program_id._club_format_number(A_DAY),
                )
            )

    def _club_ask_to_answer(self, body):
        manager = self._club_manager()
        words = self.with_context(lang=manager.lang).env
        hint = words._("Answer with Send Message on the member's card: the member reads it on the portal.")
        task = {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": self.partner_id.id,
            "summary": words._("Message from a VIP"),
            "note": body + Markup("<p>%s</p>") % hint,
            "user_id": manager.id,
            "activity_type_id": self.env.ref(TODO).id,
            "date_deadline": self.program_id._club_day(),
        }
        create_tasks(self.with_context(mail_activity_quick_update=True).env, [task])

    # reading

    def _club_conversation_domain(self):
        """Return the domain of the messages between member and staff, without notes and automatic messages."""
        return Domain(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("message_type", "in", ("comment", "email")),
                ("subtype_id", "=", self.env.ref("mail.mt_comment").id),
                ("is_internal", "=", False),
            ]
        )

    def _club_conversation(self):
        """Return the latest messages and answers, newest first: dicts of `who`, `mine`, `day` and
        `body` (safe HTML)."""
        self.ensure_one()
        program = self.program_id
        me = self.env.user.partner_id
        messages = (
            self.env["mail.message"].sudo().search(self._club_conversation_domain(), limit=SHOWN, order="id desc")
        )
        return [
            {
                "who": self.env._("You") if message.author_id == me else message.author_id.name or program.name,
                "mine": message.author_id == me,
                "day": program._club_format_date(program._club_day(message.date)),
                "body": message.body,
            }
            for message in messages
        ]

    def _club_move_to(self, kept):
        """Move the messages to the kept card when cards are merged."""
        result = super()._club_move_to(kept)
        said = self.env["mail.message"].sudo().search(self._club_conversation_domain())
        said.write({"res_id": kept.id})
        return result
