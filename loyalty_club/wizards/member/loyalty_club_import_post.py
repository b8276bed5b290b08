import json
from dataclasses import dataclass
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every
from odoo.tools.misc import clean_context

from ...engine.roster import Problem, Row
from ...models.ledger import locking, posting_many

ROWS_AT_ONCE = 1000


#: From this number of rows on, the planner's statistics are refreshed after the import.
ANALYZED_FROM = 5000


#: Contacts are created without messages, followers and tracking.
QUIET = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


@dataclass(slots=True)
class Step:
    """What the import does with a row.

    :param outcome: one of `OUTCOMES`
    :param key: key of the opening entry
    :param points: points to post
    :param partner_id: the existing contact; set once a new one is created
    """

    row: Row
    outcome: str
    key: str
    points: Decimal = Decimal(0)
    partner_id: int | None = None
    problems: tuple[Problem, ...] = ()


class LoyaltyClubImport(models.TransientModel):
    """Planning and writing of an import, in statements for many rows at once."""

    _inherit = "loyalty.club.import"

    def _lock_club(self):
        """Allow one import into a club at a time: two would create the same contacts.

        :raises UserError: another import into this club is running
        """
        if not locking.try_lock_job(self.env, "loyalty_club_import", self.program_id.id):
            raise UserError(self.env._("Members are being imported into this club now. Try again later."))

    # planning

    def _plan(self, digest, rows):
        """A `Step` for each row, from the current state of the database.

        The key of an entry consists of the file's digest and the row's number, so that a repeated
        or interrupted import of the same file posts the points only once.
        """
        self.env["res.partner"].flush_model()
        self.env["loyalty.card"].flush_model()
        program = self.program_id
        keys = {row.number: f"import,{program.id},{digest[:20]},{row.number}" for row in rows}
        known = self._known_contacts([row.phone for row in rows if row.phone])
        posted = self._posted_keys(list(keys.values()))
        earlier = set() if self.give_again else self._imported_before()
        return [self._step(row, keys[row.number], known.get(row.phone), posted, earlier) for row in rows]

    def _step(self, row, key, contact, posted, earlier):
        partner_id, card_id, problem = contact or (None, None, None)
        step = Step(row, "wrong", key, partner_id=partner_id, problems=row.problems)
        if problem:
            step.problems += (problem,)
        if not contact and not row.name:
            step.problems += (Problem("name_missing"),)
        if partner_id == self.env.user.partner_id.id and (row.points or row.tier):
            step.problems += (Problem("own_card"),)
        if step.problems:
            return step
        if key in posted:
            step.outcome = "again"
        elif card_id in earlier and row.points:
            step.outcome = "earlier"
        else:
            step.points = row.points
            step.outcome = "member" if card_id else "contact" if partner_id else "new"
        return step

    def _known_contacts(self, phones):
        """{phone: (contact id, card id or None, `Problem` or None)} of existing contacts.

        If several contacts have the same phone, members come first, then active contacts, then
        the oldest. Contacts of other companies are left out.
        """
        company = self.program_id.company_id.sudo()
        companies = (company.parent_ids | company.child_ids | company).ids
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT ON (partner.phone_sanitized)
                       partner.phone_sanitized, partner.id, partner.active, partner.name,
                       card.id, count(card.id) OVER (PARTITION BY partner.phone_sanitized)
                  FROM res_partner partner
                  LEFT JOIN loyalty_card card
                    ON card.partner_id = partner.id AND card.program_id = %(program)s
                   AND card.is_club_card AND card.active
                 WHERE partner.phone_sanitized = ANY(%(phones)s)
                   AND (partner.company_id IS NULL OR %(shared)s
                        OR partner.company_id = ANY(%(companies)s))
                 ORDER BY partner.phone_sanitized, card.id IS NULL, NOT partner.active, partner.id
                """,
                program=self.program_id.id,
                phones=phones,
                shared=not company,
                companies=companies,
            )
        )
        found = {}
        for phone, partner_id, active, name, card_id, members in self.env.cr.fetchall():
            problem = None
            if members > 1:
                problem = Problem("phone_shared")
            elif not active:
                problem = Problem("contact_archived", name or "")
            found[phone] = (partner_id, card_id, problem)
        return found

    def _posted_keys(self, keys):
        self.env.cr.execute(SQL("SELECT key FROM loyalty_club_entry WHERE key = ANY(%s)", keys))
        return {key for (key,) in self.env.cr.fetchall()}

    def _imported_before(self):
        """Ids of this club's cards that have received points from any imported file."""
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT entry.card_id FROM loyalty_club_entry entry
                  JOIN loyalty_card card ON card.id = entry.card_id
                 WHERE card.program_id = %s AND entry.kind = 'opening'
                   AND starts_with(entry.key, 'import,')
                """,
                self.program_id.id,
            )
        )
        return {card_id for (card_id,) in self.env.cr.fetchall()}

    # writing

    def _post(self, steps):
        """Create the contacts, cards and opening entries of the rows to import."""
        wanted = [step for step in steps if step.outcome not in ("wrong", "again")]
        self.program_id._club_count_posting(sum(step.points for step in wanted), "import")
        for batch in split_every(ROWS_AT_ONCE, wanted, list):
            self._make_contacts([step for step in batch if not step.partner_id])
            self._keep_birthdays(batch)
            cards = self._make_cards(batch)
            self._after_cards(batch, cards)
            self._open([step for step in batch if step.points], cards)
            self.env.flush_all()
            self.env.invalidate_all(flush=False)
        if len(wanted) >= ANALYZED_FROM:
            # until the next autovacuum the planner would assume the old size of the tables
            self.env.cr.execute("ANALYZE res_partner, loyalty_card, loyalty_club_entry")

    def _make_contacts(self, steps):
        if not steps:
            return
        context = {**clean_context(self.env.context), **QUIET}
        partners = self.env(context=context)["res.partner"].sudo()
        made = partners.create(
            [
                {
                    "name": step.row.name,
                    "phone": step.row.phone,
                    "email": step.row.email or False,
                    "club_birthday": step.row.birthday or False,
                }
                for step in steps
            ]
        )
        for step, partner in zip(steps, made, strict=True):
            step.partner_id = partner.id
        self.env.flush_all()

    def _keep_birthdays(self, steps):
        """Set missing birthdays; nothing else of an existing contact changes."""
        told = [step for step in steps if step.row.birthday]
        if told:
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE res_partner partner SET club_birthday = listed.day
                      FROM unnest(%s::int[], %s::date[]) AS listed(id, day)
                     WHERE partner.id = listed.id AND partner.club_birthday IS NULL
                    """,
                    [step.partner_id for step in told],
                    [step.row.birthday for step in told],
                )
            )

    def _make_cards(self, steps):
        """Create missing cards, reactivate those of former members, and lock all.

        :return: {contact id: card id}
        """
        program = self.program_id
        facts = {
            "program": program.id,
            "company": program.company_id.id or None,
            "uid": self.env.uid,
            "now": fields.Datetime.now(),
            "partners": [step.partner_id for step in steps],
            "days": [step.row.joined or program._club_day() for step in steps],
            "codes": self.env["loyalty.card"]._club_free_codes(len(steps)),
        }
        self.env.cr.execute(
            SQL(
                """
                UPDATE loyalty_card SET active = TRUE, club_suspended_until = %(now)s,
                       write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
                 WHERE id IN (
                    SELECT DISTINCT ON (partner_id) id FROM loyalty_card gone
                     WHERE program_id = %(program)s AND partner_id = ANY(%(partners)s)
                       AND is_club_card AND NOT active AND club_merged_into_id IS NULL
                       AND club_anonymized IS NOT TRUE
                       AND NOT EXISTS (
                           SELECT 1 FROM loyalty_card kept
                            WHERE kept.program_id = gone.program_id AND kept.is_club_card
                              AND kept.partner_id = gone.partner_id AND kept.active)
                     ORDER BY partner_id, id DESC)
                """,
                **facts,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO loyalty_card (
                    program_id, partner_id, company_id, code, points, club_points_pending,
                    active, is_club_card, club_joined_on,
                    create_uid, create_date, write_uid, write_date)
                SELECT %(program)s, partner, %(company)s, code, 0, 0, TRUE, TRUE, day,
                       %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM unnest(%(partners)s::int[], %(codes)s::text[], %(days)s::date[])
                    AS listed(partner, code, day)
                ON CONFLICT (program_id, partner_id)
                   WHERE is_club_card AND active AND partner_id IS NOT NULL
                DO NOTHING
                """,
                **facts,
            )
        )
        members = SQL(
            "program_id = %(program)s AND partner_id = ANY(%(partners)s) AND is_club_card AND active",
            **facts,
        )
        locked = locking.lock_cards(self.env, members, SQL("id, partner_id"))
        return {partner: card for card, partner in locked}

    def _after_cards(self, steps, cards):
        """Hook for other values of a row, such as the tier.

        :param cards: {contact id: card id}; the cards are locked
        """

    def _open(self, steps, cards):
        """Post the opening entries. Cards with a debt are posted one by one, so that the ledger
        repays the debt first."""
        if not steps:
            return
        indebted = self._indebted([cards[step.partner_id] for step in steps])
        plain = [step for step in steps if cards[step.partner_id] not in indebted]
        if plain:
            self._open_plain(plain, cards)
        self.env["loyalty.card"].invalidate_model(flush=False)
        for step in steps:
            if cards[step.partner_id] in indebted:
                self._open_indebted(step, cards[step.partner_id])

    def _indebted(self, card_ids):
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT card_id FROM loyalty_club_entry
                 WHERE card_id = ANY(%s) AND remaining < 0
                """,
                card_ids,
            )
        )
        return {card_id for (card_id,) in self.env.cr.fetchall()}

    def _open_plain(self, steps, cards):
        facts = {
            "day": self.program_id._club_day(),
            "expires_on": self._expires_on(),
            "reason": self._reason(),
            "why": json.dumps(self._why()) if self._why() else None,
        }
        rows = [(cards[step.partner_id], step.points, step.key) for step in steps]
        records = self.env["loyalty.card"].browse(row[0] for row in rows)
        posting_many.add_openings(records, rows, facts)

    def _open_indebted(self, step, card_id):
        def post(poster, number, **facts):
            return poster.account.credit(number, "opening", expires_on=self._expires_on(), why=self._why(), **facts)

        card = self.env["loyalty.card"].sudo().browse(card_id)
        card._club_post_once("opening", step.points, self._reason(), step.key, post)

    def _reason(self):
        return self.env._("Opening balance")

    def _why(self):
        """The explanation of the entries: a chosen expiry date is kept when the club's policy changes."""
        return {} if self.expiry == "club" else {"valid": "given"}

    def _expires_on(self):
        """The last day on which the imported points are valid; None if they do not expire."""
        if self.expiry == "club":
            return self.program_id._club_expiry_from(self.program_id._club_day())
        return self.expires_on if self.expiry == "date" else None
