from markupsafe import escape

from odoo import models
from odoo.tools import SQL

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

    def _club_erase(self, card):
        """Remove the personal data of these contacts, also from the documents settled on `card`."""
        people = self.sudo().with_context(active_test=False, tracking_disable=True)
        people |= people.child_ids
        names = people._club_spelled_names()
        former = card._club_former_name()
        people._club_erase_documents(card, names, former)
        self._club_erase_records(people)
        people.bank_ids.unlink()
        people.write({**people._club_empty_vals(), "name": former, "active": False})
        people._club_erase_columns()
        # the write may itself have logged messages
        self.env.flush_all()
        self._club_erase_records(people)
        self.env.invalidate_all()

    def _club_spelled_names(self):
        """The names as spelled in plain text and in HTML, except those of one or two characters,
        whose replacement would spoil other words."""
        names = {name.strip() for name in self.mapped("name") if name}
        return {str(form) for name in names if len(name) > 2 for form in (name, escape(name))}

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
        """Erase company-dependent texts, the sender addresses of the contacts' messages, and their
        notifications."""
        self.env.flush_all()
        columns = [
            SQL("%s = NULL", SQL.identifier(name))
            for name, field in self._fields.items()
            if field.store and field.company_dependent and field.type in ("char", "text", "html")
        ]
        if columns:
            self.env.cr.execute(SQL("UPDATE res_partner SET %s WHERE id = ANY(%s)", SQL(", ").join(columns), self.ids))
        self.env.cr.execute(SQL("UPDATE mail_message SET email_from = NULL WHERE author_id = ANY(%s)", self.ids))
        self.env.cr.execute(SQL("DELETE FROM mail_notification WHERE res_partner_id = ANY(%s)", self.ids))

    def _club_erase_records(self, records):
        """Delete messages (with tracked values), activities, followers and files of `records`."""
        of_them = [("res_id", "in", records.ids)]
        for model, name in (
            ("mail.message", "model"),
            ("mail.activity", "res_model"),
            ("mail.followers", "res_model"),
            ("ir.attachment", "res_model"),
        ):
            found = self.env[model].sudo().with_context(active_test=False)
            found.search([(name, "=", records._name), *of_them]).unlink()

    def _club_erase_documents(self, card, names, former):
        """Replace `names` with `former` in the chatter of the documents, and remove the signatures
        of the orders."""
        orders = self.env["sale.order"].sudo().search([("partner_id", "in", self.ids)])
        orders.write({"signed_by": False, "signature": False})
        documents = {"sale.order": orders.ids}
        for transaction in card.with_context(active_test=False).club_transaction_ids:
            documents.setdefault(transaction.res_model, []).append(transaction.res_id)
        self.env.flush_all()
        for model, ids in documents.items():
            for name in sorted(names, key=len, reverse=True):
                self._club_replace_name(model, ids, name, former)

    def _club_replace_name(self, model, ids, name, former):
        facts = {"model": model, "ids": ids, "name": name, "former": former}
        self.env.cr.execute(
            SQL(
                """
                WITH texts AS (
                    UPDATE mail_message SET body = replace(body, %(name)s, %(former)s),
                           subject = replace(subject, %(name)s, %(former)s)
                     WHERE model = %(model)s AND res_id = ANY(%(ids)s)
                    RETURNING id
                ), tasks AS (
                    UPDATE mail_activity SET note = replace(note, %(name)s, %(former)s),
                           summary = replace(summary, %(name)s, %(former)s)
                     WHERE res_model = %(model)s AND res_id = ANY(%(ids)s)
                )
                UPDATE mail_tracking_value
                   SET old_value_char = replace(old_value_char, %(name)s, %(former)s),
                       new_value_char = replace(new_value_char, %(name)s, %(former)s)
                 WHERE mail_message_id IN (SELECT id FROM texts)
                """,
                **facts,
            )
        )
