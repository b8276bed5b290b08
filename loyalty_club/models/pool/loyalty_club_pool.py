from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..program.derived import check_derived
from ..program.personal import renamed


class LoyaltyClubPool(models.Model):
    """A household or company whose people earn and spend points on one card.

    The card is an ordinary membership of the pool's contact. The ledger has no notion of pools.
    """

    _name = "loyalty.club.pool"
    _description = "Customer Club Pool"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True
    _club_personal_fields = {"name": renamed}
    _club_personal_traces = True

    def _club_personal_condition(self, person):
        return SQL("card_id = ANY(%s)", person.cards)

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    program_id = fields.Many2one(
        "loyalty.program",
        string="Club",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_club", "=", True)],
        default=lambda self: self.env["res.partner"]._club_program(),
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        ondelete="restrict",
        index=True,
        help="The household or company that holds the card. Empty: a contact is created.",
    )
    card_id = fields.Many2one(
        "loyalty.card", string="Member Card", readonly=True, index=True, ondelete="restrict", copy=False
    )
    points = fields.Float(related="card_id.points", string="Points")
    club_points_pending = fields.Float(related="card_id.club_points_pending")
    member_ids = fields.One2many("loyalty.club.pool.member", "pool_id", string="People", copy=False)

    _card_unique = models.UniqueIndex("(card_id) WHERE active", "This contact's card already belongs to a pool.")

    @api.constrains("program_id", "partner_id")
    def _check_contact(self):
        for pool in self:
            if not pool.program_id.is_club:
                raise ValidationError(self.env._("Choose a customer club for the pool."))
            in_pool = pool.partner_id._club_pool_seats(pool.program_id)
            if in_pool:
                raise ValidationError(
                    self.env._(
                        "%(contact)s belongs to the pool %(pool)s. Choose another contact.",
                        contact=pool.partner_id.display_name,
                        pool=in_pool.pool_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("partner_id"):
                vals["partner_id"] = self.env["res.partner"].create({"name": vals.get("name")}).id
        pools = super().create(vals_list)
        for pool in pools:
            pool.sudo().card_id = pool.partner_id._club_enrol(pool.program_id)
        return pools

    def write(self, vals):
        """Write `vals`; archiving a pool ends the memberships of its people.

        :raises UserError: the club, contact or card would change
        """
        moved = [
            name
            for name in ("program_id", "partner_id", "card_id")
            if name in vals and any(pool.card_id and pool[name].id != vals[name] for pool in self)
        ]
        if moved:
            raise UserError(
                self.env._("The club and the contact of a pool cannot be changed. Create another pool instead.")
            )
        check_derived(self, [vals])
        result = super().write(vals)
        if vals.get("active") is False:
            self.member_ids.action_leave()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A pool cannot be deleted. Archive it instead."))

    def action_open_entries(self):
        """Open the entries of the pool's card."""
        self.ensure_one()
        return self.card_id.action_club_open_entries()
