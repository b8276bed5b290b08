from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class LoyaltyCard(models.Model):
    """Suspension of a membership: the member has left or is blocked.

    Purchases during a suspension earn nothing, even after it has ended: their terms contain no
    rule (`Settlement`). The card of a member who left is archived; joining again unarchives it.
    A blocked card neither earns nor spends, and the close skips it, so that no points are lost
    before the case is decided. Earlier purchases are settled as usual in both cases.
    """

    _inherit = "loyalty.card"

    club_blocked = fields.Boolean(
        string="Blocked",
        readonly=True,
        copy=False,
        help="Suspected misuse: the member neither earns nor spends points, and none expire.",
    )
    club_suspended_since = fields.Datetime(
        string="Left or Blocked Since",
        readonly=True,
        copy=False,
        help="Purchases from then on earn no points.",
    )
    club_suspended_until = fields.Datetime(string="Reinstated On", readonly=True, copy=False)
    club_anonymized = fields.Boolean(
        string="Anonymized",
        readonly=True,
        copy=False,
        help="No personal data is left. The orders of this card are kept with it.",
    )

    def write(self, vals):
        """Record the suspension when a card is archived or blocked by a plain write."""
        if not {"active", "club_blocked"} & vals.keys():
            return super().write(vals)
        if vals.get("active") and any(card.club_anonymized for card in self):
            raise UserError(self.env._("This member is already anonymized."))
        before = {card: card._club_rests() for card in self.filtered("is_club_card")}
        result = super().write(vals)
        for card, rested in before.items():
            if card._club_rests() != rested:
                card._club_put(**card._club_suspension_vals(not rested))
        return result

    def _club_rests(self):
        return self.club_blocked or not self.active

    @api.model
    def _club_suspension_vals(self, away):
        now = fields.Datetime.now()
        if away:
            return {"club_suspended_since": now, "club_suspended_until": None}
        return {"club_suspended_until": now}

    def _club_was_suspended(self, moment):
        """Whether the latest suspension covers the UTC `moment`; earlier ones are not kept."""
        since, until = self.club_suspended_since, self.club_suspended_until
        return bool(since) and moment >= since and (not until or moment < until)

    def _club_put(self, **values):
        """Write columns of these cards by SQL, without the guards of `write`. The caller holds
        the locks of the rows."""
        self.flush_recordset()
        columns = SQL(", ").join(SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items())
        self.env.cr.execute(
            SQL(
                """
                UPDATE loyalty_card SET %s, write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                 WHERE id = ANY(%s)
                """,
                columns,
                self.env.uid,
                self.ids,
            )
        )
        self.env.invalidate_all()

    def _club_merge(self, partner):
        """Keep the card blocked if one of the merged active cards was blocked."""
        blocked = self.filtered(lambda card: card.active and card.club_blocked)
        kept = super()._club_merge(partner)
        if blocked and not kept.club_blocked:
            kept._club_put(club_blocked=True, **kept._club_suspension_vals(True))
        return kept

    def _club_blocked_sentence(self):
        self.ensure_one()
        return self.env._(
            "%(member)s is blocked. Ask a manager of the club.",
            member=self.partner_id.display_name or self.code,
        )

    def _club_check_not_blocked(self):
        """:raises UserError: one of these cards is blocked"""
        for card in self:
            if card.club_blocked:
                raise UserError(card._club_blocked_sentence())
