from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine.points import exact
from ..ledger.posting import Poster
from ..program.derived import check_derived


class LoyaltyClubPoolMember(models.Model):
    """A person's membership in a pool, from `joined_at` to `left_at`."""

    _name = "loyalty.club.pool.member"
    _description = "Member of a Customer Club Pool"
    _order = "left_at desc, id"
    _rec_name = "partner_id"

    pool_id = fields.Many2one("loyalty.club.pool", required=True, index=True, ondelete="restrict")
    program_id = fields.Many2one(related="pool_id.program_id", store=True)
    company_id = fields.Many2one(related="pool_id.company_id", store=True)
    partner_id = fields.Many2one("res.partner", string="Member", required=True, index=True, ondelete="restrict")
    joined_at = fields.Datetime(string="Since", required=True, readonly=True, default=fields.Datetime.now, copy=False)
    left_at = fields.Datetime(string="Left", readonly=True, copy=False)
    spend_max = fields.Float(
        string="Monthly Spending Limit",
        digits=(16, 2),
        help="Points that this person may spend from the pool in a month. 0: no limit.",
    )
    spent = fields.Float(string="Spent This Month", digits=(16, 2), compute="_compute_spent")
    own_points = fields.Float(digits=(16, 2), compute="_compute_own_points")

    _seat_unique = models.UniqueIndex(
        "(program_id, partner_id) WHERE left_at IS NULL",
        "This person is already in a pool of the club.",
    )

    @api.constrains("spend_max")
    def _check_spend_max(self):
        if any(seat.spend_max < 0 for seat in self):
            raise ValidationError(self.env._("Limits of points cannot be negative."))

    @api.constrains("partner_id", "pool_id")
    def _check_partner(self):
        for seat in self:
            pools = self.env["loyalty.club.pool"].search(
                [("partner_id", "=", seat.partner_id.id), ("program_id", "=", seat.program_id.id)]
            )
            if pools:
                raise ValidationError(
                    self.env._(
                        "%(contact)s holds the card of a pool and cannot join one.",
                        contact=seat.partner_id.display_name,
                    )
                )

    def _compute_spent(self):
        for seat in self:
            seat.spent = seat._spent_on(seat.program_id._club_day())

    def _compute_own_points(self):
        for seat in self:
            seat.own_points = seat._own_card().points

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # a membership always starts now: earlier purchases stay on the card they were settled on
            vals.pop("joined_at", None)
            vals.pop("left_at", None)
        check_derived(self, vals_list)
        known = self.env["res.partner"]._club_has_pools()
        seats = super().create(vals_list)
        if not self.env.su:
            seats._check_not_own()
        if not known:
            self.env.registry.clear_cache()
        return seats

    def _check_not_own(self):
        """Nobody adds himself to the people who spend the points of others."""
        mine = self.env.user.partner_id
        if mine in self.partner_id and not self.env.user._is_superuser():
            raise UserError(self.env["loyalty.card"]._club_own_sentence())

    def write(self, vals):
        if {"partner_id", "pool_id", "joined_at"} & vals.keys():
            raise UserError(self.env._("End this person's membership in the pool and add another person."))
        if "left_at" in vals and not self.env.su:
            raise UserError(self.env._("Use Leave to end a person's membership in the pool."))
        check_derived(self, [vals])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Use Leave to end a person's membership in the pool."))

    def action_leave(self):
        """End these memberships: the people earn on their own cards again, the points stay in the
        pool."""
        self.check_access("write")
        here = self.filtered(lambda seat: not seat.left_at)
        here.sudo().left_at = fields.Datetime.now()

    def action_bring_points(self):
        """Transfer all points of this person's own card to the pool; the lots keep their dates.

        :raises UserError: the membership has ended, or there are no points
        """
        self.ensure_one()
        self.check_access("write")
        seat = self.sudo()
        card, target = seat._own_card(), seat.pool_id.card_id
        if not self.env.su:
            target.with_env(self.env)._club_check_not_own()
        (card | target)._club_lock()
        if seat.left_at or not (card.points or card.club_points_pending):
            raise UserError(
                self.env._("%(member)s has no points to transfer to the pool.", member=seat.partner_id.display_name)
            )
        if not self.env.su:
            seat.program_id.with_env(self.env)._club_count_posting(card.points + card.club_points_pending, "transfer")
        seat._move(card, target)

    def _move(self, card, target):
        source, goal = Poster(card), Poster(target)
        reason = self.env._("Transferred to the pool %(pool)s", pool=self.pool_id.name)
        parcels = source.account.move_out(lambda: {"reason": reason})
        goal.account.move_in(parcels, lambda: {"reason": reason})
        source.store()
        goal.store()

    def _own_card(self):
        return (
            self.env["loyalty.card"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", self.partner_id.id),
                    ("program_id", "=", self.program_id.id),
                    ("is_club_card", "=", True),
                ],
                limit=1,
            )
        )

    def _spent_on(self, day):
        """Points that this person spent from the pool in the club's month of `day`."""
        first, last = self.program_id._club_month(day)
        [(spent,)] = (
            self.env["loyalty.club.transaction"]
            .sudo()
            ._read_group(
                [
                    ("card_id", "=", self.pool_id.card_id.id),
                    ("buyer_id", "=", self.partner_id.id),
                    ("date", ">=", first),
                    ("date", "<=", last),
                ],
                aggregates=["points_redeemed:sum"],
            )
        )
        return spent or 0

    def _left_on(self, day):
        """Points that this person may still spend from the pool in that month; None: no limit."""
        if not self.spend_max:
            return None
        return max(exact(self.spend_max) - exact(self._spent_on(day)), exact(0))
