from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine.points import exact


class LoyaltyCard(models.Model):
    """Manual postings: counted, limited and recorded as `loyalty.club.goodwill`.

    Postings by code that runs as superuser (another addon, a cron) are not manual.
    """

    _inherit = "loyalty.card"

    def club_earn(self, points, reason, key=None, available_on=None, expires_on=None):
        card = self._club_before_manual_posting(points, key)
        entry = super().club_earn(points, reason, key, available_on, expires_on)
        return card._club_after_manual_posting(entry)

    def club_redeem(self, points, reason, key=None):
        card = self._club_before_manual_posting(points, key, sign=-1)
        return card._club_after_manual_posting(super().club_redeem(points, reason, key))

    def club_adjust(self, points, reason):
        card = self._club_before_manual_posting(points)
        return card._club_after_manual_posting(super().club_adjust(points, reason), always=True)

    def _club_adjust_manually(self, points, reason):
        """Post the difference after a user has written a balance: a manual posting, although core's
        code runs as superuser."""
        if not self.env.user._is_superuser():
            self._club_check_gift(exact(points))
            self._club_check_manual_posting(exact(points))
        entry = self.sudo().club_adjust(points, reason)
        if not self.env.user._is_superuser():
            self._club_record_manual_posting(entry)
        return entry

    def _club_open(self, points):
        self._club_check_gift(exact(points))
        manual = not self.env.user._is_superuser() and self.program_id.sudo()._club_manager_limit_in_force()
        if manual:
            self._club_check_manual_posting(exact(points))
        result = super()._club_open(points)
        if manual:
            opening = self.club_entry_ids.filtered(lambda entry: entry.kind == "opening")
            self._club_record_manual_posting(opening[:1])
        return result

    def _club_before_manual_posting(self, points, key=None, sign=1):
        """Check that the user can post the points without approval.

        :param int sign: -1 if `points` are deducted
        :return: the card, to use for the posting
        :raises UserError: the manager's limit of the month is exceeded
        """
        if self.env.su:
            return self
        card = self._club_guarded()
        known = key and self.env["loyalty.club.entry"].sudo().search_count([("key", "=", key)])
        if not known and card.is_club_card:
            number = sign * card._club_amount(points, signed=True)
            card._club_check_gift(number)
            card._club_check_manual_posting(number)
        return card

    def _club_check_gift(self, number):
        """:raises UserError: the user would give points to his own card"""
        if number > 0:
            self._club_check_not_own()

    def _club_after_manual_posting(self, entry, always=False):
        """Record a manual posting if the club limits managers, or in any case with `always`. Return the entry."""
        if not self.env.su and (always or self.program_id.sudo()._club_manager_limit_in_force()):
            self._club_record_manual_posting(entry)
        return entry

    def _club_record_manual_posting(self, entry):
        postings = self.env["loyalty.club.goodwill"].sudo()
        if not postings.search_count([("entry_id", "=", entry.id)], limit=1):
            postings._record(self.sudo(), entry.sudo())

    def _club_check_manual_posting(self, number):
        """:raises UserError: `number` points exceed what the user can still post this month without approval"""
        program = self.program_id
        left = program._club_left_to_post(number)
        if left is not None and abs(number) > left:
            raise UserError(
                self.env._(
                    "You may give or deduct %(limit)s points manually a month; %(left)s are left. Use Adjust Points "
                    "on the member's card to ask a second manager.",
                    limit=program._club_format_number(program.sudo()._club_manager_limit_in_force()),
                    left=program._club_format_number(left),
                )
            )

    # points that reach a member from others

    def club_transfer(self, to_card, points, reason, key=None):
        if isinstance(to_card, int):
            to_card = self.browse(to_card)
        if not self.env.su:
            source, target = self._club_guarded(), to_card._club_guarded()
            target._club_check_not_own()
            known = key and self.env["loyalty.club.entry"].sudo().search_count([("key", "=", key)])
            if source.is_club_card and not known:
                source.program_id._club_count_posting(source._club_amount(points), "transfer")
        return super().club_transfer(to_card, points, reason, key)

    def _club_write_off_all(self, cause, reason=""):
        """A debt that is written off is a gift: it counts against the manager's limit."""
        if debt := self._club_debt():
            self._club_check_not_own()
            self.program_id._club_count_posting(exact(debt), "write_off")
        return super()._club_write_off_all(cause, reason)

    def _club_give_all(self, other, reason):
        other._club_check_not_own()
        given = exact(self.points) + exact(self.club_points_pending)
        self.program_id._club_count_posting(max(given, 0), "transfer")
        return super()._club_give_all(other, reason)

    def _club_post_manually(self, number, reason, key, why):
        """Post an approved adjustment. Return the entry.

        :param Decimal number: points, negative to deduct
        :param str reason: the reason, as the member reads it
        :param str key: the key that makes the posting unique
        :param dict why: the explanation stored on the entry
        """
        program = self.program_id

        def post(poster, points, **facts):
            if number > 0:
                last = program._club_expiry_from(program._club_day())
                return poster.account.credit(points, "adjust", expires_on=last, why=why, **facts)
            self._club_check_enough(poster.account.balance, points)
            return poster.account.debit(points, "adjust", why=why, **facts)

        sign = 1 if number > 0 else -1
        return self._club_post_once("adjust", abs(number), reason, key, post, sign=sign)

    def _club_move_to(self, kept):
        """When two cards are merged, move the requests that wait for approval to the kept card."""
        result = super()._club_move_to(kept)
        self.env["loyalty.club.goodwill"].flush_model(["card_id", "state"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE loyalty_club_goodwill SET card_id = %s
                 WHERE card_id = %s AND state = 'waiting'
                """,
                kept.id,
                self.id,
            )
        )
        self.env["loyalty.club.goodwill"].invalidate_model(["card_id", "partner_id"], flush=False)
        return result
