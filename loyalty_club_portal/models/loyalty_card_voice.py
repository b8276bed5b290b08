from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from odoo.addons.loyalty_club.models.program.tasks import TODO

#: Letters of a remark.
LENGTH = 2000
#: Remarks of one member in 24 hours; each is somebody's task.
A_DAY = 3
#: Remarks and answers on the page, the last ones.
SHOWN = 10


class LoyaltyCard(models.Model):
    """What VIPs tell their account managers, and what they are answered.

    Both are messages of the card: staff reads and answers them there (*Send message*; what
    is logged as a note stays among the staff), the member on the portal.
    """

    _inherit = "loyalty.card"

    def _club_say(self, text):
        """The current user's remark about this card's club: a message, and a task of the
        account manager.

        :raises UserError: no VIP, nothing said, too much or too often; nothing is changed
        """
        self.ensure_one()
        card = self.sudo()
        text = (text or "").strip()
        card._club_check_remark(text)
        # whoever says two things at once waits, and is counted anew
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
        tasks = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        tasks.create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.partner_id.id,
                "summary": words._("Message from a VIP"),
                "note": body + Markup("<p>%s</p>") % hint,
                "user_id": manager.id,
                "activity_type_id": self.env.ref(TODO).id,
                "date_deadline": self.program_id._club_day(),
            }
        )

    # what is read

    def _club_conversation_domain(self):
        """Messages that were said to each other: no notes of the staff, nothing automatic."""
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
        """The last remarks and answers, the newest first: dicts of `who`, `mine`, `day` and
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
        """What was said follows the member to the card that stays."""
        result = super()._club_move_to(kept)
        said = self.env["mail.message"].sudo().search(self._club_conversation_domain())
        said.write({"res_id": kept.id})
        return result
