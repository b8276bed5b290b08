from odoo import api, fields, models, tools
from odoo.tools import SQL

from ..engine import terms as engine_terms


class LoyaltyClubTerms(models.Model):
    """What the club promised, as it was at a purchase; stored once per content."""

    _name = "loyalty.club.terms"
    _description = "Customer Club Terms"
    _log_access = False

    digest = fields.Char(required=True, readonly=True)
    content = fields.Json(required=True, readonly=True)

    _digest_unique = models.UniqueIndex("(digest)")

    @api.model
    def _store(self, terms):
        """Return the id of the record that holds the engine's `terms`."""
        text = engine_terms.dump(terms)
        return self._id_for(engine_terms.digest(text), text)

    @api.model
    @tools.ormcache("digest")
    def _id_for(self, digest, text):
        self.env.cr.execute(
            SQL(
                """
                WITH found AS (
                    SELECT id FROM loyalty_club_terms WHERE digest = %(digest)s
                ), added AS (
                    INSERT INTO loyalty_club_terms (digest, content)
                    SELECT %(digest)s, %(text)s::jsonb
                     WHERE NOT EXISTS (SELECT 1 FROM found)
                    ON CONFLICT (digest) DO NOTHING
                    RETURNING id
                )
                SELECT id FROM found UNION ALL SELECT id FROM added
                """,
                digest=digest,
                text=text,
            )
        )
        return self.env.cr.fetchone()[0]

    def _load(self):
        """The engine's terms of this record."""
        self.ensure_one()
        return engine_terms.load(self.content)
