from odoo import models
from odoo.tools import SQL


class LoyaltyClubDocument(models.AbstractModel):
    """Finds the documents that the night settles, in set-based SQL: those that have changed, and
    those that should have a transaction and have none."""

    _inherit = "loyalty.club.document"

    #: The states in which `_club_counts` holds.
    _club_counting_states = ()

    # defined by each channel

    def _club_changes(self, since):
        """SQL of the ids of the documents that have changed since a UTC moment, also by their
        lines, invoices or payments."""
        raise NotImplementedError

    # queries

    def _club_incomplete_ids(self, program, since, after, limit):
        """Ids of the documents to settle for `program`, in order.

        Documents without a transaction are found only if they are new since the last night: whose
        purchase an older one is was decided then, and a later change of the club, of the
        customer's company or of a pool does not move it.

        :param since: the UTC moment of the last night
        :param after: continue after this id
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM (%s UNION %s) found WHERE id > %s ORDER BY id LIMIT %s",
                self._club_changed(program, since),
                self._club_missing(program, since),
                after,
                limit,
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _club_changed(self, program, since):
        """SQL of the ids of changed documents that have a transaction in the club."""
        return SQL(
            """
            SELECT changed.id FROM (%s) changed
             WHERE EXISTS (
                SELECT FROM loyalty_club_transaction deal
                  JOIN loyalty_card card ON card.id = deal.card_id
                 WHERE deal.res_model = %s AND deal.res_id = changed.id AND card.program_id = %s)
            """,
            self._club_changes(since),
            self._name,
            program.id,
        )

    def _club_missing(self, program, since):
        """SQL of the ids of documents that count, of a member, dated after the club's start and
        the member's joining, without a transaction. Settling decides whether the club takes part."""
        if not program.active:
            return SQL("SELECT NULL::integer WHERE FALSE")
        return SQL(
            """
            SELECT doc.id FROM %(table)s doc
              JOIN res_partner buyer ON buyer.id = doc.partner_id
             WHERE doc.state = ANY(%(states)s) AND doc.company_id = ANY(%(companies)s)
               AND greatest(doc.create_date, doc.date_order) >= date_trunc('second', %(since)s::timestamp)
               AND NOT EXISTS (
                SELECT FROM loyalty_club_transaction deal
                  JOIN loyalty_card known ON known.id = deal.card_id
                 WHERE deal.res_model = %(model)s AND deal.res_id = doc.id AND known.program_id = %(program)s)
               AND EXISTS (
                SELECT FROM loyalty_card card
                 WHERE card.program_id = %(program)s AND card.is_club_card AND card.active AND (%(member)s)
                   AND (doc.date_order AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date
                       >= greatest(card.club_joined_on, %(start)s::date)
                   AND greatest(doc.create_date, doc.date_order) >= date_trunc('second', card.create_date))
            """,
            table=SQL.identifier(self._table),
            model=self._name,
            states=list(self._club_counting_states),
            companies=self._club_companies_of(program).ids,
            since=since,
            program=program.id,
            member=self._club_member_condition(),
            zone=program.club_tz or "UTC",
            start=program.club_start_date or None,
        )

    def _club_companies_of(self, program):
        """The companies whose documents the club takes part in."""
        domain = [("id", "child_of", program.company_id.id)] if program.company_id else []
        return self.env["res.company"].sudo().with_context(active_test=False).search(domain)

    def _club_member_condition(self):
        """SQL: `card` may be the card that the customer `buyer` uses for the document `doc`."""
        return SQL("card.partner_id IN (buyer.id, buyer.commercial_partner_id)")
