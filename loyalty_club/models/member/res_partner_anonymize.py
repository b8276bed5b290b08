import phonenumbers

from odoo import models
from odoo.tools import SQL

from ..program.tasks import CALL, TODO, WARNING

#: Text fields of a contact that are not emptied: names are replaced, the others not personal.
KEPT = frozenset({"name", "complete_name", "lang", "tz"})


#: Relations that say where a person lives and belongs; they are emptied.
LINKS = ("parent_id", "state_id", "country_id", "category_id", "industry_id", "user_id")


class ResPartner(models.Model):
    """Anonymizing the contact of a member, unless the contact must be kept."""

    _inherit = "res.partner"

    def _club_reasons_to_keep(self, cards):
        """Reasons, as sentences, why this contact must be kept, apart from the club's `cards`."""
        person = self.sudo().with_context(active_test=False)
        own = person | person.child_ids.filtered(lambda child: child.type != "contact")
        reasons = []
        if own._club_is_in_accounting():
            reasons.append(self.env._("there are posted invoices or payments"))
        if own._club_has_open_orders():
            reasons.append(self.env._("there are open quotations or orders to invoice"))
        if person.user_ids:
            reasons.append(self.env._("the contact has a login"))
        if (person.child_ids - own) or person.ref_company_ids:
            reasons.append(self.env._("other contacts belong to it"))
        others = (
            self.env["loyalty.card"]
            .sudo()
            .with_context(active_test=False)
            .search_count(
                [
                    ("partner_id", "=", person.id),
                    ("id", "not in", cards.ids),
                    "|",
                    ("points", "!=", 0),
                    ("is_club_card", "=", True),
                ],
                limit=1,
            )
        )
        if others:
            reasons.append(self.env._("it has other cards"))
        return reasons

    def _club_is_in_accounting(self):
        lines = self.env["account.move.line"].sudo()
        moves = self.env["account.move"].sudo()
        return bool(
            lines.search_count([("partner_id", "in", self.ids), ("parent_state", "=", "posted")], limit=1)
            or moves.search_count(
                [
                    ("state", "=", "posted"),
                    "|",
                    ("partner_id", "in", self.ids),
                    ("partner_shipping_id", "in", self.ids),
                ],
                limit=1,
            )
        )

    def _club_has_open_orders(self):
        return bool(
            self.env["sale.order"]
            .sudo()
            .search_count(
                [
                    "|",
                    "|",
                    ("partner_id", "in", self.ids),
                    ("partner_invoice_id", "in", self.ids),
                    ("partner_shipping_id", "in", self.ids),
                    "|",
                    ("state", "in", ("draft", "sent")),
                    "&",
                    ("state", "=", "sale"),
                    ("invoice_status", "=", "to invoice"),
                ],
                limit=1,
            )
        )

    def _club_with_addresses(self):
        """These contacts and their addresses."""
        people = self.sudo().with_context(active_test=False, tracking_disable=True)
        return people | people.child_ids

    def _club_number_parts(self):
        """[(country code, national number)] of the phone numbers, digits as text."""
        parts = []
        for number in {one.phone_sanitized or one.phone for one in self} - {False}:
            try:
                known = phonenumbers.parse(number, None)
                parts.append((str(known.country_code), str(known.national_number)))
            except phonenumbers.NumberParseException:
                parts.append(("", "".join(filter(str.isdigit, number)).lstrip("0")))
        return parts

    def _club_erase(self, card):
        """Remove the personal data of these contacts. The documents were erased before (`_club_erase_personal`)."""
        people = self._club_with_addresses()
        people._club_erase_authored()
        self._club_erase_records(people)
        people.bank_ids.unlink()
        people.write({**people._club_empty_vals(), "name": card._club_former_name(), "active": False})
        people._club_erase_columns()
        # the write may itself have logged messages
        self.env.flush_all()
        self._club_erase_records(people)
        self.env.invalidate_all()

    def _club_empty_vals(self):
        """Values that empty all texts and dates that users can type, relations and coordinates."""
        texts = [
            name
            for name, field in self._fields.items()
            if field.store
            and field.type in ("char", "text", "html", "date")
            and name not in KEPT
            and not field.required
            and not field.company_dependent
            and (not field.compute or not field.readonly)
        ]
        links = [name for name in LINKS if name in self._fields]
        empty = dict.fromkeys([*texts, *links, "image_1920"], False)
        return {**empty, "partner_latitude": 0, "partner_longitude": 0}

    def _club_erase_columns(self):
        """Erase company-dependent texts, and the notifications of the contacts."""
        self.env.flush_all()
        columns = [
            SQL("%s = NULL", SQL.identifier(name))
            for name, field in self._fields.items()
            if field.store and field.company_dependent and field.type in ("char", "text", "html")
        ]
        if columns:
            self.env.cr.execute(SQL("UPDATE res_partner SET %s WHERE id = ANY(%s)", SQL(", ").join(columns), self.ids))
        self.env.cr.execute(SQL("DELETE FROM mail_notification WHERE res_partner_id = ANY(%s)", self.ids))

    def _club_erase_authored(self):
        """Empty what these contacts have written anywhere, and delete the messages that wait to be sent to them."""
        self.env["mail.mail"].sudo().search(
            ["|", ("recipient_ids", "in", self.ids), ("email_to", "in", [*filter(None, self.mapped("email"))])]
        ).unlink()
        numbers = [number for one in self for number in (one.phone, one.phone_sanitized) if number]
        self.env["sms.sms"].sudo().search(["|", ("partner_id", "in", self.ids), ("number", "in", numbers)]).unlink()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE mail_message
                   SET body = '', subject = NULL, email_from = NULL, reply_to = NULL
                 WHERE author_id = ANY(%s)
                """,
                self.ids,
            )
        )
        if "rating.rating" in self.env:
            self.env.cr.execute(SQL("UPDATE rating_rating SET feedback = NULL WHERE partner_id = ANY(%s)", self.ids))

    def _club_erase_records(self, records):
        """Delete messages (with tracked values), texts in preparation, activities, followers and files of `records`."""
        if not records:
            return
        of_them = [("res_id", "in", records.ids)]
        messages = self.env["mail.message"].sudo().search([("model", "=", records._name), *of_them])
        self.env["sms.sms"].sudo().search([("mail_message_id", "in", messages.ids)]).unlink()
        messages.unlink()
        for model, name in (
            ("mail.scheduled.message", "model"),
            ("mail.activity", "res_model"),
            ("mail.followers", "res_model"),
            ("ir.attachment", "res_model"),
        ):
            found = self.env[model].sudo().with_context(active_test=False)
            domain = [(name, "=", records._name), *of_them]
            if model == "ir.attachment":
                # also the values of binary fields, which a plain search leaves out
                domain += ["|", ("res_field", "=", False), ("res_field", "!=", False)]
            found.search(domain).unlink()
        self._club_erase_composed(records)

    def _club_erase_composed(self, records):
        """Delete what was typed in the composers of messages about `records`."""
        self.env.cr.execute(
            SQL(
                """
                WITH written AS (
                    DELETE FROM mail_compose_message
                     WHERE model = %(model)s
                       AND string_to_array(regexp_replace(res_ids, '[^0-9,]', '', 'g'), ',') && %(ids)s)
                DELETE FROM sms_composer
                 WHERE res_model = %(model)s
                   AND (res_id::text = ANY(%(ids)s)
                        OR string_to_array(regexp_replace(res_ids, '[^0-9,]', '', 'g'), ',') && %(ids)s)
                """,
                model=records._name,
                ids=[str(id_) for id_ in records.ids],
            )
        )

    def _club_erase_tasks(self, person):
        """Delete the club's tasks on this contact, and the messages that say that one is done: they quote it."""
        types = [self.env.ref(name).id for name in (TODO, CALL, WARNING)]
        self.env.cr.execute(
            SQL(
                """
                WITH tasks AS (
                    DELETE FROM mail_activity
                     WHERE res_model = 'res.partner' AND res_id = %(partner)s AND automated
                       AND activity_type_id = ANY(%(types)s)
                    RETURNING note)
                DELETE FROM mail_message message USING tasks
                 WHERE message.model = 'res.partner' AND message.res_id = %(partner)s
                   AND tasks.note <> '' AND position(tasks.note IN message.body) > 0
                """,
                partner=person.partner,
                types=types,
            )
        )
