from odoo import api, models
from odoo.tools import SQL

from ..program.personal import ids_of, unname

#: {table: (text columns, SQL condition of the rows that belong to the messages of a document)}.
CHATTER = {
    "mail_tracking_value": (
        ("old_value_char", "new_value_char", "old_value_text", "new_value_text"),
        "mail_message_id",
    ),
    "mail_message_translation": (("body",), "message_id"),
    "mail_mail": (("body_html", "email_to", "email_cc", "headers", "failure_reason"), "mail_message_id"),
}
#: {table: (text columns, column of the model)} of what belongs to the document itself.
BESIDE = {
    "mail_activity": (("note", "summary", "feedback", "res_name"), "res_model"),
    "mail_scheduled_message": (("body", "subject"), "model"),
    "mail_message": (
        (
            "body",
            "subject",
            "email_from",
            "reply_to",
            "incoming_email_to",
            "incoming_email_cc",
            "outgoing_email_to",
        ),
        "model",
    ),
}


class LoyaltyClubDocument(models.AbstractModel):
    """Documents of an anonymized contact: the name is replaced in their chatter, and their files are deleted."""

    _inherit = "loyalty.club.document"

    @api.model
    def _club_settled_for(self, person):
        """SQL query of the ids of the documents that were settled on the person's cards."""
        return SQL(
            "SELECT res_id FROM loyalty_club_transaction WHERE res_model = %s AND card_id = ANY(%s)",
            self._name,
            person.cards,
        )

    @api.model
    def _club_unname_all(self, person):
        """Replace the person's names, numbers and addresses in the chatter of all the person's documents."""
        for name in sorted(self.env.registry.descendants(["loyalty.club.document"], "_inherit")):
            if not self.env[name]._abstract:
                model = self.env[name].sudo()
                self._club_unname_chatter(model, model._club_documents_of(person), person)
        drafts = self.env["account.move"].sudo()
        self._club_unname_chatter(drafts, ids_of(drafts, person), person)

    @api.model
    def _club_documents_of(self, person):
        """The ids of the person's documents, open ones too."""
        self.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE partner_id = ANY(%s) UNION %s",
                SQL.identifier(self._table),
                person.people,
                self._club_settled_for(person),
            )
        )
        return [id_ for (id_,) in self.env.cr.fetchall()]

    @api.model
    def _club_unname_chatter(self, model, ids, person):
        files = self.env["ir.attachment"].sudo()
        of_them = [("res_model", "=", model._name), ("res_id", "in", ids)]
        files.search([*of_them, "|", ("res_field", "=", False), ("res_field", "!=", False)]).unlink()
        messages = SQL("SELECT id FROM mail_message WHERE model = %s AND res_id = ANY(%s)", model._name, ids)
        for table, (columns, message) in CHATTER.items():
            unname(self.env, table, columns, SQL("%s IN (%s)", SQL.identifier(message), messages), person)
        for table, (columns, name) in BESIDE.items():
            mine = SQL("%s = %s AND res_id = ANY(%s)", SQL.identifier(name), model._name, ids)
            unname(self.env, table, columns, mine, person)
