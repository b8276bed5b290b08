"""A member who has used everything that the club offers, and about whom everybody wrote notes."""

import base64

from odoo import Command, fields

from ..common import StaffCommon
from ..search import places

NAME = "Roxelana Persepolita"
EMAIL = "rox.persepolita@nowhere.example"
PHONE = "+989121234567"
DIGITS = "9121234567"
#: What stands in each note; a note says where it was written, so that a failure shows it.
WORD = "xylophagous"
WORDS = ["roxelana", "persepolita", WORD]


def note(place):
    return f"{WORD} {place} of {NAME}, 0912 123 45 67, ۰۹۱۲۱۲۳۴۵۶۷, {EMAIL}"


class AnonymizeCommon(StaffCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.ir")
        cls.second = cls._user("club_second", "loyalty_club.group_club_manager")
        cls.club.club_goodwill_limit = 100
        cls.club.club_tier_ids = [
            Command.create({"name": "Any", "threshold": 1}),
            Command.create({"name": "Gold", "threshold": 1000}),
        ]
        cls.person = cls._create_partner(
            name=NAME,
            phone=PHONE,
            email=EMAIL,
            street=f"{WORD} 1",
            comment=f"<p>{WORD}</p>",
            club_birthday="1990-05-05",
        )
        cls.late = cls.env.ref("loyalty_club.reason_late")
        cls.delivered = cls._create_goods("Delivered", 100_000, invoice_policy="delivery")
        cls._ask_to_join()
        cls.mine = cls.person.club_enrol(cls.club)
        cls.mine.club_joined_on = "2020-01-01"
        cls.friend = cls._create_partner(name="Friend").club_enrol(cls.club)

    @classmethod
    def _ask_to_join(cls):
        cls.club.club_admission = "request"
        cls.person._club_ask(cls.club).with_user(cls.manager)._refuse(note("refusal"))
        cls.club.club_admission = "open"

    def _places(self):
        return places(self.env, WORDS, DIGITS)

    def _anonymize(self):
        wizard = self.env["loyalty.club.leave"].create({"card_id": self.mine.id, "kind": "anonymize"})
        wizard.with_user(self.manager).sudo(False).action_apply()

    def _live(self):
        """All that can happen to a member."""
        self._points()
        self._tiers_and_vip()
        self._benefits()
        self._messages()
        self._orders()
        self._wizards()
        self._import()
        self._block()

    def _points(self):
        ask = self.env["loyalty.club.goodwill"].with_user(self.staff)._request
        ask(self.mine, 10, self.late, note=note("goodwill"), key=note("key of goodwill"))
        reference = self._order((self.tea, 1), partner=self.person, confirm=False, name=f"S {note('order')}"[:60])
        refused = ask(self.mine, 500, self.late, note=note("refused goodwill"), reference=reference)
        refused.with_user(self.manager)._refuse(note("answer"))
        ask(self.mine, 600, self.late, note=note("waiting goodwill"))
        reference.unlink()
        self.mine.club_earn(100, note("earn"), key=note("key of earn"))
        self.mine.with_user(self.manager).club_adjust(5, note("adjust"))
        self.mine.club_transfer(self.friend, 10, note("given"), key=note("key of transfer"))
        self.friend.club_transfer(self.mine, 5, note("received"), key=note("other key"))

    def _tiers_and_vip(self):
        self.mine.with_user(self.manager).club_set_tier(self.club.club_tier_ids[1], reason=note("tier"))
        self.club.club_vip_share_max = 100
        invitation = self.mine.with_user(self.manager).club_vip_invite(note("invitation"), self.staff)
        invitation.with_user(self.staff).action_accept()
        self.mine.with_user(self.manager).club_vip_end(note("end of vip"))
        case = {"card": self.mine, "value": 1, "note": note("alert"), "source": 0}
        self.env["loyalty.club.alert"]._club_raise("rating", [case]).with_user(self.staff).action_close()
        self.env["loyalty.club.alert"]._club_raise("churn", [case])
        self.mine._club_alarm(note("alarm"), self.manager)

    def _benefits(self):
        benefits = self.env["loyalty.club.benefit"]
        tier = self.club.club_tier_ids[0]
        common = {"program_id": self.club.id, "tier_id": tier.id}
        benefit = benefits.create({"name": "Alterations", **common})
        use = self.mine.with_user(self.staff).club_use_benefit(benefit.id, note("benefit"))
        use.message_post(body=note("message on benefit"))
        soon = fields.Datetime.add(fields.Datetime.now(), days=5)
        event = benefits.create(
            {"name": "Tasting", "kind": "event", "event_at": soon, "event_seats": 3, "event_guests": 1, **common}
        )
        self.mine.with_user(self.staff).club_reserve_seat(event.id, 1)

    def _messages(self):
        file = (f"{WORD}.txt", note("file of message").encode())
        self.mine.message_post(body=note("message"), subject=note("subject"), attachments=[file])
        self.env["ir.attachment"].create(
            {"name": f"{WORD}.txt", "raw": note("file").encode(), "res_model": "loyalty.card", "res_id": self.mine.id}
        )
        self.person.activity_schedule("mail.mail_activity_data_todo", note=note("task"), summary=note("summary"))
        self.person.message_post(body=note("message to contact"))
        self.mine.message_post(body=note("by member"), author_id=self.person.id, message_type="comment")
        self.env["mail.scheduled.message"].create(
            {
                "model": "loyalty.card",
                "res_id": self.mine.id,
                "body": note("scheduled"),
                "author_id": self.manager.partner_id.id,
                "scheduled_date": fields.Datetime.add(fields.Datetime.now(), days=1),
            }
        )
        self.env["mail.compose.message"].with_context(active_ids=self.mine.ids).create(
            {"model": "loyalty.card", "res_ids": str(self.mine.ids), "body": note("composed"), "subject": WORD}
        )
        self.env["sms.sms"].create({"partner_id": self.person.id, "number": PHONE, "body": note("sms")})
        self.env["sms.sms"].create({"number": PHONE, "body": note("sms without contact")})
        self.env["mail.mail"].create({"email_to": EMAIL, "body_html": note("mail"), "subject": WORD})
        self.env.cr.execute(
            "INSERT INTO loyalty_history (card_id, description) VALUES (%s, %s)", [self.mine.id, note("history")]
        )

    def _orders(self):
        """An order that is neither open nor invoiced, and a cancelled one."""
        for product in (self.delivered, self.tea):
            order = self._order((product, 2), partner=self.person)
            order.write(
                {
                    "note": f"<p>{note('order')}</p>",
                    "client_order_ref": WORD,
                    "signed_by": NAME,
                    "order_line": [Command.create({"display_type": "line_note", "name": note("line")})],
                }
            )
            order.message_post(**{"body": f"{NAME} called from 0912-123 4567 and {EMAIL}"})
            order.message_post(body=note("by customer"), author_id=self.person.id, message_type="comment")
            order.activity_schedule("mail.mail_activity_data_todo", note=f"Call {NAME}", summary=NAME)
            order._club_report(f"{NAME} spent too much")
            self.env["ir.attachment"].create(
                {"name": f"{NAME}.txt", "raw": NAME.encode(), "res_model": "sale.order", "res_id": order.id}
            )
            self._pay(order)
            if product == self.tea:
                # a draft that is given up: no document of accounting
                draft = self._invoice(order, post=False)
                draft.message_post(**{"body": f"Draft for {NAME}"})
                draft.button_cancel()
            if product == self.tea:
                order._action_cancel()

    def _pay(self, order):
        provider = self.env["payment.provider"].search([], limit=1)
        method = self.env["payment.method"].with_context(active_test=False).search([], limit=1)
        self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": f"{order.name}-1",
                "amount": 1,
                "currency_id": order.currency_id.id,
                "partner_id": self.person.id,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )

    def _wizards(self):
        mine, friend = self.mine.id, self.friend.id
        for name, values in {
            "loyalty.club.adjust": {"card_id": mine, "points": 5, "reason": note("adjusting")},
            "loyalty.club.transfer": {"card_id": friend, "to_card_id": mine, "points": 1, "reason": note("transfer")},
            "loyalty.club.leave": {"card_id": friend, "to_card_id": mine, "kind": "leave", "reason": note("leave")},
            "loyalty.club.vip.invite": {"card_ids": [Command.set([friend, mine])], "message": note("inviting")},
            "loyalty.card.update.balance": {"card_id": mine, "new_balance": 7, "description": note("balance")},
        }.items():
            self.env[name].create(values)
        goodwill = self.env["loyalty.club.goodwill"].search([("card_id", "=", mine)], limit=1)
        for decision in (goodwill, self.person.club_request_ids[:1]):
            self.env["loyalty.club.refuse"].create(
                {"decision": f"{decision._name},{decision.id}", "answer": note("refusing")}
            )

    def _import(self):
        rows = [f"{NAME},0912 123 4567,5,{EMAIL}", "Other,09350000000,5,", f"{NAME},wrong{DIGITS},1,"]
        content = "\n".join([f"name,phone,points,email,{WORD}", *rows]).encode()
        for number in range(2):
            job = self.env["loyalty.club.import"].create(
                {
                    "program_id": self.club.id,
                    "file": base64.b64encode(content),
                    "filename": f"{WORD}.csv",
                    "skip_wrong": True,
                }
            )
            if number:
                job.action_check()
                job.action_import()

    def _block(self):
        self.mine.with_user(self.manager)._club_block(reason=note("block"))
        self.mine.with_user(self.manager).action_club_unblock()
