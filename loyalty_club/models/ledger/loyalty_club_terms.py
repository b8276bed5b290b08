from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import terms as engine_terms


class LoyaltyClubTerms(models.Model):
    """What the club promised at the time of a purchase, stored once per content."""

    _name = "loyalty.club.terms"
    _description = "Customer Club Terms"
    _log_access = False

    digest = fields.Char(required=True, readonly=True)
    content = fields.Json(required=True, readonly=True)

    _digest_unique = models.UniqueIndex("(digest)")

    @api.model
    def _stored(self, terms):
        """SQL to find or insert the row of the engine's `terms` in the very statement that
        refers to it: a cached id could belong to a transaction that was rolled back.

        :return: (common table expressions for the WITH clause, SQL expression of the row's id)
        """
        content = engine_terms.dump(terms)
        common_tables = SQL(
            """
            stored_terms AS (
                SELECT id FROM loyalty_club_terms WHERE digest = %(digest)s
            ), new_terms AS (
                INSERT INTO loyalty_club_terms (digest, content)
                SELECT %(digest)s, %(content)s::jsonb
                 WHERE NOT EXISTS (SELECT 1 FROM stored_terms)
                ON CONFLICT (digest) DO NOTHING
                RETURNING id
            )
            """,
            digest=engine_terms.digest(content),
            content=content,
        )
        return common_tables, SQL("(SELECT id FROM stored_terms UNION ALL SELECT id FROM new_terms)")

    def _load(self):
        """This record as the engine's terms."""
        self.ensure_one()
        return engine_terms.load(self.content)
