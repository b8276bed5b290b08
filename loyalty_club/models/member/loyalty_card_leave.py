from uuid import uuid4

from markupsafe import Markup, escape

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..ledger import posting_many
from ..ledger.posting import Poster


class LoyaltyCard(models.Model):
    """Ending or suspending a membership, and posting what happens to its points.

    Points that end with the membership are posted as expired, not as adjusted: they were earned
    correctly and are lost under the club's terms, which reports count as breakage. A debt is
    posted as an adjustment, as every debt that is written off.
    """

    _inherit = "loyalty.card"

    def _club_leave(self, points="keep", to_card=None, reason=""):
        """End the membership and archive the card; joining again unarchives it.

        :param points: `keep` the points, which expire as usual; `write_off` available and pending
            points and a debt; `give` available and pending points to `to_card`
        :raises UserError: no longer a member, or no points to transfer
        :raises AccessError: the user is not a manager of the club
        """
        card = self._club_closing()
        card._club_end_points(points, to_card, "left", reason)
        card._club_end_membership()
        card._club_log(self.env._("%(member)s has left the club.", member=card.display_name), reason)

    def _club_block(self, points="keep", to_card=None, reason=""):
        """Block the card: it neither earns nor spends, and none of its points expire.

        Parameters and errors as for `_club_leave`; `reason` is required.
        """
        card = self._club_closing()
        if card.club_blocked:
            raise UserError(self.env._("%(member)s is already blocked.", member=card.display_name))
        if not (reason or "").strip():
            raise UserError(self.env._("Enter why the member is blocked."))
        card._club_end_points(points, to_card, "blocked", reason)
        card._club_put(club_blocked=True, **card._club_suspension_vals(True))
        card._club_log(self.env._("%(member)s is blocked.", member=card.display_name), reason)

    def action_club_unblock(self):
        """Let the member earn and spend again. Points whose last day passed while the card was
        blocked get the club's grace period."""
        self.ensure_one()
        self._club_check_manager()
        self.check_access("write")
        card = self.sudo()
        card._club_lock()
        if not card.club_blocked:
            raise UserError(self.env._("%(member)s is not blocked.", member=card.display_name))
        card._club_put(club_blocked=False, **card._club_suspension_vals(not card.active))
        card._club_renew_passed()
        card._club_log(self.env._("%(member)s is no longer blocked.", member=card.display_name))
        return True

    def _club_renew_passed(self):
        """Extend the lots whose last day passed while the card was blocked and nothing could be spent."""
        program = self.program_id
        today = program._club_day()
        new_days = SQL(
            """
            SELECT id, %(today)s::date + %(grace)s
              FROM loyalty_club_entry
             WHERE card_id = %(card)s AND remaining > 0 AND expires_on < %(today)s
            """,
            card=self.id,
            today=today,
            grace=program.club_grace_days,
        )
        posting_many.update_expiry(self, new_days)
        self.env.invalidate_all()

    # steps

    def _club_closing(self):
        """Lock this card and return it in superuser mode.

        :raises UserError: the card is archived or not a membership
        :raises AccessError: the user is not a manager of the club
        """
        self.ensure_one()
        if not self._club_is_manager():
            raise AccessError(self.env._("Only a manager of the customer club can close a membership."))
        self.check_access("write")
        card = self.sudo()
        card._club_lock()
        if not card.active:
            raise UserError(self.env._("%(member)s is no longer a member.", member=card.display_name))
        card._club_check_member()
        return card

    def _club_end_membership(self):
        self._club_put(active=False, **self._club_suspension_vals(True))
        self._club_drop_claims()

    def _club_end_points(self, how, to_card, cause, reason):
        if how == "write_off":
            self._club_write_off_all(cause, reason)
        elif how == "give":
            self._club_give_all(to_card, reason)

    def _club_write_off_all(self, cause, reason=""):
        """End all available and pending points of the card and write off a debt."""
        self.flush_recordset()
        poster = Poster(self)

        def facts():
            return {
                "key": f"closed,{uuid4().hex}",
                "reason": reason or None,
                "why": {"cause": "closed", "how": cause},
            }

        poster.account.close_out(facts)
        poster.store()

    def _club_give_all(self, other, reason):
        """Transfer all available and pending points to another member; the lots keep their dates.

        :raises UserError: `other` is not another unblocked member of the club, or there are no points
        """
        other = other.sudo()
        other._club_check_member()
        if self == other or self.program_id != other.program_id:
            raise UserError(self.env._("Points can only be transferred to another member of the same club."))
        (self | other)._club_lock()
        other._club_check_not_blocked()
        source, target = Poster(self), Poster(other)
        if source.account.debts() or source.account.balance + source.account.pending <= 0:
            raise UserError(self.env._("%(member)s has no points to transfer.", member=self.display_name))
        key = f"transfer,{uuid4().hex}"
        parcels = source.account.move_out(self._club_numbered(key, "given", other, reason))
        target.account.move_in(parcels, self._club_numbered(key, "received", self, reason))
        source.store()
        target.store()

    @staticmethod
    def _club_numbered(key, cause, other, reason):
        """A callable that returns the facts of the next entry of a transfer, with a numbered key."""
        count = iter(range(1, 1_000_000))

        def facts():
            return {
                "key": f"{key}/{cause}/{next(count)}",
                "reason": reason,
                "why": {"cause": cause, "card": other.id},
            }

        return facts

    def _club_claims(self):
        """The reward lines of open quotations that this card is to pay for."""
        lines = self.env["sale.order.line"].sudo()
        return lines.search([("coupon_id", "in", self.ids), ("state", "in", ("draft", "sent"))])

    def _club_drop_claims(self):
        """Remove this card and its rewards from open quotations: it can no longer pay for them."""
        claims = self._club_claims()
        orders = claims.order_id | self.env["sale.order"].sudo().search(
            [("applied_coupon_ids", "in", self.ids), ("state", "in", ("draft", "sent"))]
        )
        claims.unlink()
        for order in orders:
            order.applied_coupon_ids -= self

    def _club_log(self, sentence, reason=""):
        """Log `sentence` and `reason` in the card's chatter."""
        body = Markup("<br/>").join(escape(line) for line in (sentence, reason) if line)
        self.message_post(body=body)

    # what a manager sees before the decision

    def _club_debt(self):
        return max(-self.points, 0)

    def _club_closing_balances(self):
        """{points, pending, debt, claims, claimed}: `claims` is the number of quotations with
        rewards of this card, `claimed` the points that these cost."""
        self.ensure_one()
        card = self.sudo()
        claims = card._club_claims()
        return {
            "points": max(card.points, 0),
            "pending": card.club_points_pending,
            "debt": card._club_debt(),
            "claims": len(claims.order_id),
            "claimed": sum(claims.mapped("points_cost")),
        }
