from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..program.groups import is_manager

#: What may be written on a member's card, and by club managers only. `points` becomes an entry.
WRITABLE = frozenset({"points", "partner_id", "code", "active", "club_joined_on", "club_blocked"})

#: What a card may be created with beside that.
IDENTITY = frozenset({"program_id", "is_club_card", "club_points_pending"})


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    points = fields.Float(copy=False, tracking=False)
    is_club_card = fields.Boolean(
        string="Club Member",
        readonly=True,
        copy=False,
        help="The card is a membership: its points are kept in the club's ledger.",
    )
    club_points_pending = fields.Float(
        string="Pending Points", digits=(16, 2), default=0, required=True, readonly=True, copy=False
    )
    club_joined_on = fields.Date(string="Member Since", readonly=True, copy=False)
    club_merged_into_id = fields.Many2one(
        "loyalty.card",
        string="Merged Into",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The card into which this one was merged when two contacts were merged.",
    )
    club_entry_ids = fields.One2many("loyalty.club.entry", "card_id", string="Entries", readonly=True)
    club_transaction_ids = fields.One2many("loyalty.club.transaction", "card_id", string="Transactions", readonly=True)
    club_lot_ids = fields.One2many(
        "loyalty.club.entry",
        "card_id",
        string="Points by Validity",
        domain=[("remaining", "!=", 0)],
        readonly=True,
    )
    club_next_expiry = fields.Date(string="Next Expiry", compute="_compute_club_next_expiry")
    club_next_expiry_points = fields.Float(
        string="Points Expiring", digits=(16, 2), compute="_compute_club_next_expiry"
    )
    club_points_expiring = fields.Json(
        string="Upcoming Expiries",
        compute="_compute_club_points_expiring",
        compute_sudo=True,
        help="All upcoming expiries as a list of date and points, the next one first.",
    )
    club_last_purchase = fields.Date(string="Last Purchase", compute="_compute_club_last_purchase", compute_sudo=True)
    club_phone = fields.Char(related="partner_id.phone", string="Phone")

    # One membership per customer and club. An index with the addon's own flag, not a
    # constraint on the customer: core's contact merge deletes rows that violate one.
    _club_member_unique = models.UniqueIndex(
        "(program_id, partner_id) WHERE is_club_card AND active AND partner_id IS NOT NULL",
        "This customer is already a member of the club.",
    )

    def _compute_club_next_expiry(self):
        today = fields.Date.context_today(self)
        found = dict.fromkeys(self.ids, (False, 0))
        # one plain query: each response to the point of sale computes this field
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT ON (card_id) card_id, expires_on, sum(remaining)
                  FROM loyalty_club_entry
                 WHERE card_id = ANY(%s) AND remaining > 0 AND released
                   AND expires_on IS NOT NULL
                 GROUP BY card_id, expires_on
                 ORDER BY card_id, expires_on
                """,
                self.ids,
            )
        )
        for card_id, day, points in self.env.cr.fetchall():
            found[card_id] = (day, points)
        for card in self:
            day, points = found.get(card.id, (False, 0))
            # lots past their last day stay spendable until the nightly close
            card.club_next_expiry = day and max(day, today)
            card.club_next_expiry_points = points

    def _compute_club_points_expiring(self):
        coming = {card.id: [] for card in self}
        groups = self.env["loyalty.club.entry"]._read_group(
            [("card_id", "in", self.ids), ("remaining", ">", 0), ("expires_on", "!=", False)],
            ["card_id", "expires_on:day"],
            ["remaining:sum"],
            order="expires_on:day",
        )
        for card, day, points in groups:
            coming[card.id].append([fields.Date.to_string(day), points])
        for card in self:
            card.club_points_expiring = coming.get(card.id, [])

    def _compute_club_last_purchase(self):
        groups = self.env["loyalty.club.transaction"]._read_group(
            [("card_id", "in", self.ids), ("amount", ">", 0)], ["card_id"], ["date:max"]
        )
        last = {card.id: day for card, day in groups}
        for card in self:
            card.club_last_purchase = last.get(card.id, False)

    @api.depends("program_id", "code", "partner_id")
    def _compute_display_name(self):
        members = self.filtered(lambda card: card.is_club_card and card.partner_id)
        for card in members:
            card.display_name = card.partner_id.display_name
        return super(LoyaltyCard, self - members)._compute_display_name()

    # guards: they check the user's group, because core writes as superuser

    def _club_is_manager(self):
        return is_manager(self.env)

    def _club_check_manager(self):
        if not self._club_is_manager():
            raise AccessError(
                self.env._(
                    "Only a manager of the customer club can change members' cards. Orders add and deduct points "
                    "automatically."
                )
            )

    @api.model
    def _club_writable_fields(self):
        """Names of the fields of members' cards that club managers may write. All others are
        written by the club alone, through plain SQL; so a field that another addon adds is closed
        until it is listed here."""
        return WRITABLE

    def _club_check_writable(self, names):
        """:raises UserError: one of the fields `names` is not for writing on a member's card"""
        closed = set(names) - self._club_writable_fields()
        if not closed:
            return
        if not closed.isdisjoint(IDENTITY):
            raise UserError(self.env._("A member's card cannot be moved to another club."))
        labels = sorted(self._fields[name]._description_string(self.env) for name in closed if name in self._fields)
        raise UserError(
            self.env._(
                "These fields of a member's card cannot be changed: %(fields)s.",
                fields=self.env._(", ").join(labels),
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        programs = self.env["loyalty.program"].sudo()
        default = self.env.context.get("default_program_id") or self.env.context.get("active_id")
        points = {}
        for index, vals in enumerate(vals_list):
            program = programs.browse(vals.get("program_id") or default or [])
            if not program.exists().is_club:
                continue
            self._club_check_manager()
            self._club_check_writable(name for name, value in vals.items() if value and name not in IDENTITY)
            self._club_check_free(program, self.env["res.partner"].browse(vals.get("partner_id")))
            points[index] = vals.get("points") or 0
            vals.update(
                points=0,
                club_points_pending=0,
                is_club_card=True,
                club_joined_on=program._club_day(),
            )
        cards = super().create(vals_list)
        for index, opening in points.items():
            if opening:
                cards[index]._club_open(opening)
        return cards

    def write(self, vals):
        club = self.filtered("is_club_card") if vals else self.browse()
        if not club:
            self._club_check_new_program(vals)
            return super().write(vals)
        if self.env.context.get("club_core_posts_nothing") and "points" in vals:
            return self._club_write_without_points(club, vals)
        self._club_check_manager()
        vals = self._club_post_guarded(club, vals)
        return super().write(vals) if vals else True

    def _club_write_without_points(self, club, vals):
        """Write `vals`, but no points on `club` cards: core posts an order's points itself, and the
        ledger replaces that."""
        (self - club).write(vals)
        rest = {name: value for name, value in vals.items() if name != "points"}
        return club.write(rest) if rest else True

    def _club_check_new_program(self, vals):
        if vals.get("program_id") and self.env["loyalty.program"].browse(vals["program_id"]).is_club:
            raise UserError(self.env._("A card cannot be moved into a club. Enrol the customer."))

    def _club_post_guarded(self, club, vals):
        """Post a manager's change of the balance as an entry and check changes of the member.

        :return: the values that are left to be written
        """
        vals = dict(vals)
        self._club_check_writable(vals)
        club._club_check_not_to_own(vals)
        balance = vals.pop("points", None)
        if balance is not None:
            for card in club:
                card._club_set_balance(balance)
            (self - club).write({"points": balance})
        for card in club:
            partner = card.partner_id
            if "partner_id" in vals:
                partner = partner.browse(vals["partner_id"])
            if vals.get("active", card.active):
                self._club_check_free(card.program_id, partner, but=card)
        return vals

    def _club_check_free(self, program, partner, but=None):
        """:raises UserError: `partner` has another card in the club than `but`"""
        if not partner:
            return
        taken = self.sudo().search([("program_id", "=", program.id), ("partner_id", "=", partner.id)], limit=2)
        if taken - (but or self.browse()):
            raise UserError(
                self.env._(
                    "%(member)s is already a member of %(club)s.",
                    member=partner.display_name,
                    club=program.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_club(self):
        if any(card.is_club_card for card in self):
            raise UserError(self.env._("A member's card cannot be deleted. Archive it instead."))

    # enrolment

    @api.model
    def _club_enrol(self, program, partner):
        """Enrol `partner` and return the active card; a card that exists is kept or unarchived,
        unless it was merged into another one or anonymized. Plain SQL, so that mass enrolment
        creates no mail threads and simultaneous enrolments of a customer get one card."""
        self.env["res.partner"].flush_model()
        program.flush_recordset()
        self.flush_model()
        card_id = self._club_reactivate(program, partner) or self._club_insert(program, partner)
        self.env.invalidate_all()
        card = self.browse(card_id)
        card._club_climb()
        return card

    def _club_reactivate(self, program, partner):
        self.env.cr.execute(
            SQL(
                """
                UPDATE loyalty_card SET active = TRUE, club_suspended_until = %(now)s,
                       write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
                 WHERE id = (SELECT id FROM loyalty_card
                              WHERE program_id = %(program)s AND partner_id = %(partner)s
                                AND is_club_card AND NOT active
                                AND club_anonymized IS NOT TRUE
                                AND club_merged_into_id IS NULL
                              ORDER BY id DESC LIMIT 1)
                   AND NOT EXISTS (SELECT 1 FROM loyalty_card
                                    WHERE program_id = %(program)s AND partner_id = %(partner)s
                                      AND is_club_card AND active)
                RETURNING id
                """,
                program=program.id,
                partner=partner.id,
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )
        row = self.env.cr.fetchone()
        return row and row[0]

    @api.model
    def _club_free_codes(self, count):
        """Generate `count` unused codes: core's random codes are not unique, and among a hundred
        thousand of them two are often the same."""
        free = set()
        while len(free) < count:
            drawn = {self._generate_code() for _ in range(count - len(free))}
            self.env.cr.execute(SQL("SELECT code FROM loyalty_card WHERE code = ANY(%s)", list(drawn)))
            free |= drawn - {code for (code,) in self.env.cr.fetchall()}
        return list(free)

    def _club_insert(self, program, partner):
        self.env.cr.execute(
            SQL(
                """
                WITH added AS (
                    INSERT INTO loyalty_card (
                        program_id, partner_id, company_id, code, points, club_points_pending,
                        active, is_club_card, club_joined_on,
                        create_uid, create_date, write_uid, write_date
                    ) VALUES (
                        %(program)s, %(partner)s, %(company)s, %(code)s, 0, 0, TRUE, TRUE, %(day)s,
                        %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                    )
                    ON CONFLICT (program_id, partner_id)
                       WHERE is_club_card AND active AND partner_id IS NOT NULL
                    DO NOTHING
                    RETURNING id
                )
                SELECT id FROM added
                UNION ALL
                SELECT id FROM loyalty_card
                 WHERE program_id = %(program)s AND partner_id = %(partner)s
                   AND is_club_card AND active
                LIMIT 1
                """,
                program=program.id,
                partner=partner.id,
                company=program.company_id.id or None,
                code=self._club_free_codes(1)[0],
                day=program._club_day(),
                uid=self.env.uid,
            )
        )
        return self.env.cr.fetchone()[0]

    # screens

    def action_club_open_entries(self):
        """Open the entries of this member."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_club_entry_action")
        action["domain"] = [("card_id", "=", self.id)]
        action["context"] = {}
        return action
