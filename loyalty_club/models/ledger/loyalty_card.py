from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...engine.digits import to_latin
from ...engine.keys import cause_of
from ...engine.points import InvalidPoints, amount, exact, floor
from ..program.tasks import WARNING, create_tasks
from . import locking, posting_one
from .posting import Poster, invalidate

#: Stored fields that the ledger changes by plain SQL.
STORED = ["points", "club_points_pending", "write_date", "write_uid"]


COMPUTED = [
    "points_display",
    "club_entry_ids",
    "club_lot_ids",
    "club_transaction_ids",
    "club_next_expiry",
    "club_next_expiry_points",
    "club_points_expiring",
    "club_expiry_list",
    "club_last_purchase",
]


OF_PARTNERS = [
    "club_points",
    "club_points_pending",
    "club_next_expiry",
    "club_next_expiry_points",
    "club_expiry_list",
    "club_last_purchase",
]


#: Fields that posting needs, read when the card's row is locked.
LOCKED = [
    "program_id",
    "company_id",
    "partner_id",
    "points",
    "club_points_pending",
    "is_club_card",
    "active",
    "club_blocked",
]


LOCKED_COLUMNS = SQL(", ".join(["id", *LOCKED]))


class LoyaltyCard(models.Model):
    """Postings to a card, manual or from another addon, its lock, and the rest of rule caps.

    Orders post through `_club_settle` of their document.
    """

    _inherit = "loyalty.card"

    club_rule_caps = fields.Json(
        string="Remaining Cap Today",
        compute="_compute_club_rule_caps",
        compute_sudo=True,
        help="For each rule with a cap, the points it may still give this member today.",
    )

    def club_earn(self, points, reason, key=None, available_on=None, expires_on=None):
        """Give points.

        :param points: positive, a multiple of the club's unit
        :param str reason: text shown to the member
        :param str key: identifies the event; the same key gives points once
        :param available_on: first day on which they are available; until then they are pending
        :param expires_on: last day on which they are valid; default: by the club's policy
        :return: the `loyalty.club.entry`; the existing one if the key was already posted
        :raises UserError: `points` is not a valid amount, the card is no member's, or the key
            belongs to another event
        :raises AccessError: the user is not a manager of the club
        """
        return self._club_guarded()._club_earn(points, reason, key, available_on, expires_on)

    def club_redeem(self, points, reason, key=None):
        """Take points; those that expire first are taken first.

        Parameters and errors as for `club_earn`; also a `UserError` if the balance is too low.
        """
        return self._club_guarded()._club_redeem(points, reason, key)

    def club_adjust(self, points, reason):
        """Correct the balance by `points`, positive or negative, for a given reason.

        Parameters and errors as for `club_earn`; a correction below 0 is a `UserError`.
        """
        card = self._club_guarded()
        if not (reason or "").strip():
            raise UserError(self.env._("Enter why the points are adjusted."))
        number = card._club_amount(points, signed=True)
        if number > 0:
            return card._club_earn(number, reason, kind="adjust")
        return card._club_redeem(-number, reason, kind="adjust")

    # the same without access checks

    def _club_earn(self, points, reason, key=None, available_on=None, expires_on=None, kind="earn"):
        program = self.sudo().program_id
        available_on = fields.Date.to_date(available_on)
        # an explicit expiry date stays when the club's policy changes
        own_day = {"why": {"valid": "given"}} if expires_on else {}
        expires_on = fields.Date.to_date(expires_on) or program._club_expiry_from(available_on or program._club_day())
        if available_on and expires_on and expires_on < available_on:
            raise UserError(self.env._("The points would expire before they can be spent. Choose a later expiry date."))

        def post(poster, number, **facts):
            return poster.account.credit(
                number,
                kind,
                available_on=available_on,
                expires_on=expires_on,
                **own_day,
                **facts,
            )

        return self._club_post_once(kind, points, reason, key, post)

    def _club_redeem(self, points, reason, key=None, kind="redeem"):
        def post(poster, number, **facts):
            self._club_check_enough(poster.account.balance, number)
            return poster.account.debit(number, kind, **facts)

        return self._club_post_once(kind, points, reason, key, post, sign=-1)

    def _club_post_once(self, kind, points, reason, key, post, sign=1):
        """Lock the card and post the event unless its key is already posted. Return the entry.

        :param post: called with the poster, the exact amount and the facts of the entry
        :param sign: sign of the entry's points, -1 if points are taken
        """
        self.ensure_one()
        card = self.sudo()
        card._club_lock()
        card._club_check_member()
        number = card._club_amount(points)
        poster = Poster(card, key=key)
        if poster.known:
            known = self.env["loyalty.club.entry"].browse(poster.known)
            card._club_check_same(known.sudo(), kind, sign * number)
            return known
        if kind in ("earn", "redeem"):
            card._club_check_not_blocked()
        card._club_catch_up_tiers()
        before = card.points
        entry = post(poster, number, reason=reason)
        ids = poster.store()
        card._club_tell_reached(before)
        card._club_climb()
        return self.env["loyalty.club.entry"].browse(ids[entry.id])

    def _club_check_same(self, known, kind, signed):
        if (known.card_id, known.kind, exact(known.points)) != (self, kind, signed):
            raise UserError(
                self.env._("The key %(key)s is already used by another entry. Use a new key.", key=known.key)
            )

    def _club_check_enough(self, balance, needed):
        if balance < needed:
            program = self.program_id
            raise UserError(
                self.env._(
                    "%(member)s has %(points)s points, %(needed)s are needed.",
                    member=self.partner_id.display_name,
                    points=program._club_format_number(max(balance, 0)),
                    needed=program._club_format_number(needed),
                )
            )

    def _club_check_member(self):
        is_club = self.program_id._club_posting_terms().is_club
        if not self.is_club_card or not self.active or not is_club:
            raise UserError(
                self.env._(
                    "%(member)s is not a member of the club. Enrol the customer first.",
                    member=self.partner_id.display_name or self.code,
                )
            )

    def _club_amount(self, points, signed=False):
        """`points` as an exact amount in the club's unit.

        :raises UserError: not a valid amount
        """
        self.ensure_one()
        unit = self.sudo().program_id._club_posting_terms().unit
        try:
            number = exact(to_latin(points) if isinstance(points, str) else points)
            positive = amount(abs(number) if signed else number, unit)
            return positive if number > 0 else -positive
        except InvalidPoints as error:
            raise UserError(
                self.env._(
                    "%(points)s is not a valid number of points. Enter a number above zero, in steps of %(unit)s.",
                    points=points,
                    unit=self.program_id.sudo()._club_format_number(unit),
                )
            ) from error

    def _club_guarded(self):
        """This card, a single one.

        :raises AccessError: the user may not post to it manually
        """
        self.ensure_one()
        if not self.env.su:
            if not self._club_is_manager():
                raise AccessError(self.env._("Only a manager of the customer club can post points manually."))
            self.check_access("write")
        return self

    # entries posted instead of a plain `write` or `create` of points

    def _club_set_balance(self, balance):
        """Post the difference between the balance and the one that a manager wrote."""
        unit = exact(self.program_id.club_unit)
        try:
            wanted = exact(balance)
        except InvalidPoints as error:
            raise UserError(self.env._("%(points)s is not a valid number of points.", points=balance)) from error
        if wanted < 0 or floor(wanted, unit) != wanted:
            raise UserError(
                self.env._(
                    "A balance must be zero or more, in steps of %(unit)s.",
                    unit=self.program_id._club_format_number(unit),
                )
            )
        difference = wanted - exact(self.points)
        if difference:
            self._club_adjust_manually(difference, self.env._("Balance set by a manager"))

    def _club_open(self, points):
        """Post the points that a card starts with."""
        self._club_earn(points, self.env._("Opening balance"), kind="opening")

    def _club_put_balance(self, balance):
        """Set the card's balance to that of the ledger, before a catch-up posts to it."""
        posting_one.put_balances(self, balance, exact(self.club_points_pending))

    def _club_catch_up(self, difference):
        """Post the change of the balance while the card was not in the ledger."""
        poster = Poster(self)
        reason = self.env._("Opening balance")
        if difference > 0:
            poster.account.credit(difference, "opening", reason=reason)
        elif difference < 0:
            poster.account.debit(-difference, "opening", reason=reason)
        poster.store()

    # locking

    def _club_lock(self):
        """Lock these cards' rows in the order of their ids, waiting for each, and read the
        fields that posting needs.

        Under REPEATABLE READ a transaction that waited gets a serialization failure if the
        row was changed meanwhile, and Odoo retries the request. Odoo's `lock_for_update`
        raises an error that is not retried. See docs/LOCKING.md.
        """
        if not self:
            return
        self.flush_recordset([*LOCKED, *STORED])
        for id_, *values in locking.lock_cards(self.env, self.ids, LOCKED_COLUMNS):
            card = self.browse(id_)
            # values read before the lock may be outdated
            for name, value in zip(LOCKED, values, strict=True):
                self._fields[name]._update_cache(card, value)

    def _club_ensure_locked(self):
        """Lock those of these cards that this transaction has not locked yet. The gateway calls
        this before it reads. Code that decides by a card's values must lock it earlier, before
        it reads them."""
        self.browse(locking.unlocked(self.env, self.ids))._club_lock()

    def _club_touch(self):
        """Rewrite the locked rows unchanged. A transaction with an older snapshot then fails
        and retries, even if the change was only a purchase that gave no points."""
        locking.rewrite_rows(self.env, self._table, self.ids)

    def _club_invalidate(self):
        """Invalidate the cache of these cards after a change by plain SQL, and the fields of
        other models that are computed from them."""
        self.invalidate_recordset(STORED, flush=False)
        invalidate(self.env["loyalty.card"], COMPUTED)
        invalidate(self.env["res.partner"], OF_PARTNERS)
        self.env["loyalty.club.document"]._club_invalidate_balances()

    def _club_tell_reached(self, before):
        """Send core's messages "when reaching" a number of points, which core sends on `write`.

        :param before: the previous balance; pending points trigger no message
        """
        if self.program_id.id not in self.env["loyalty.mail"]._club_programs_that_tell():
            return
        self._send_points_reach_communication({self: {"old": before, "new": self.points}})

    # alerts

    def _club_alarm(self, note, user):
        """Create a task for `user` on this card's contact, unless one is still open."""
        self.ensure_one()
        activities = self.env["mail.activity"].sudo()
        model_id = self.env["ir.model"]._get_id("res.partner")
        values = {
            "res_model_id": model_id,
            "res_id": self.partner_id.id,
            "summary": self.env._("Customer club"),
            "user_id": user.id,
        }
        if self.partner_id and not activities.search_count(
            [(name, "=", value) for name, value in values.items()], limit=1
        ):
            warning = self.env.ref(WARNING)
            create_tasks(self.env, [{**values, "note": note, "activity_type_id": warning.id}])

    def _compute_club_rule_caps(self):
        for card in self:
            program = card.program_id
            card.club_rule_caps = card.is_club_card and {
                str(rule): float(points)
                for rule, points in card._club_rule_caps(program._club_all_rules(), program._club_day()).items()
            }

    def _club_rule_caps(self, rules, day, but=None):
        """{rule id: points it may still give for a purchase on `day`}, for those of the
        engine's `rules` that have a cap per day or month.

        :param but: the `loyalty.club.transaction` of the purchase itself, not counted
        """
        self.ensure_one()
        limited = [rule for rule in rules if rule.is_limited]
        if not limited:
            return {}
        today, month = self._club_given_by_rule(day, but)
        nothing = Decimal(0)
        return {rule.id: rule.cap_left(today.get(rule.id, nothing), month.get(rule.id, nothing)) for rule in limited}

    def _club_given_by_rule(self, day, but):
        """({rule id: points}, {rule id: points}): given for purchases of that day, and of its
        month. Points taken back do not count."""
        first, last = self.program_id._club_month(day)
        today, month = {}, {}
        for date, key, points in self._club_read_given(first, last, but):
            kind, _comma, rule = (cause_of(key) or "").partition(",")
            if kind != "rule":
                continue
            for sums in (month, today) if date == day else (month,):
                sums[int(rule)] = sums.get(int(rule), Decimal(0)) + exact(points)
        return today, month

    def _club_read_given(self, first, last, but):
        self.env["loyalty.club.transaction"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT deal.date, entry.key, entry.points
                  FROM loyalty_club_transaction deal
                  JOIN loyalty_club_entry entry ON entry.transaction_id = deal.id
                 WHERE deal.card_id = %s AND deal.date BETWEEN %s AND %s AND deal.id <> %s
                """,
                self.id,
                first,
                last,
                but.id if but else 0,
            )
        )
        return self.env.cr.fetchall()
