from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...models.program.groups import check_manager
from ...models.tier import tier_sql


class LoyaltyClubTierSimulation(models.TransientModel):
    """Simulate other thresholds: how many members would rise or fall.

    Nothing changes until the thresholds are applied. After that a member's next purchase raises
    the tier, and the next close lowers it.
    """

    _name = "loyalty.club.tier.simulation"
    _description = "Simulation of Club Tier Thresholds"
    _inherit = ["loyalty.club.wizard"]

    program_id = fields.Many2one("loyalty.program", string="Club", required=True, readonly=True)
    line_ids = fields.One2many("loyalty.club.tier.simulation.line", "simulation_id")
    is_tried = fields.Boolean(readonly=True)
    up = fields.Integer(readonly=True)
    down = fields.Integer(readonly=True)
    result = fields.Char(compute="_compute_result")

    @api.model
    def default_get(self, names):
        values = super().default_get(names)
        club = values.get("program_id") or self.env.context.get("default_program_id")
        program = self.env["loyalty.program"].browse(club)
        values["line_ids"] = [
            fields.Command.create({"tier_id": tier.id, "threshold": tier.threshold}) for tier in program.club_tier_ids
        ]
        return values

    @api.depends("up", "down", "is_tried")
    def _compute_result(self):
        for wizard in self:
            number = wizard.program_id._club_format_number
            wizard.result = wizard.is_tried and self.env._(
                "%(up)s up, %(down)s down", up=number(wizard.up), down=number(wizard.down)
            )

    def action_try(self):
        """Count the members who would rise or fall at today's close, without changing anything."""
        self.ensure_one()
        self._check_manager()
        moves = self._moves()
        for line in self.line_ids:
            line.members_after = sum(n for (_old, new), n in moves.items() if new == line.tier_id.id)
        rank = {tier_id: rank for rank, tier_id in enumerate(self._tiers_by_threshold(), 1)}
        ups = sum(n for (old, new), n in moves.items() if rank.get(new, 0) > rank.get(old, 0))
        downs = sum(n for (old, new), n in moves.items() if rank.get(new, 0) < rank.get(old, 0))
        self.write({"is_tried": True, "up": ups, "down": downs})
        return self._reopen()

    def action_apply(self):
        """Set the thresholds on the tiers.

        :raises UserError: the changes were not previewed
        """
        self.ensure_one()
        self._check_manager()
        if not self.is_tried:
            raise UserError(self.env._("Preview the changes first."))
        # temporary values first: two tiers must never have the same threshold
        highest = max(self.line_ids.mapped("threshold") + self.line_ids.mapped("threshold_now"))
        for number, line in enumerate(self.line_ids, 1):
            line.tier_id.threshold = highest + number
        for line in self.line_ids:
            line.tier_id.threshold = line.threshold
        return {"type": "ir.actions.act_window_close"}

    def _check_manager(self):
        check_manager(self.env, self.env._("Only a manager of the customer club can change tiers."))
        self.program_id.check_access("write")

    def _tiers_by_threshold(self):
        lines = self.line_ids.sorted(lambda line: (line.threshold, line.tier_id.sequence, line.tier_id.id))
        return lines.tier_id.ids

    def _moves(self):
        """{(current tier id, simulated tier id): number of members}."""
        program = self.program_id.sudo()
        thresholds = {line.tier_id.id: line.threshold for line in self.line_ids}
        self.env.flush_all()
        query = tier_sql.placed(program, tier_sql.of_all, program._club_day(), thresholds)
        self.env.cr.execute(SQL("SELECT old_tier_id, tier_id, count(*) FROM (%s) placed GROUP BY 1, 2", query))
        return Counter({(old, new): count for old, new, count in self.env.cr.fetchall()})

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Simulate Thresholds"),
        }
