from odoo import api, fields, models
from odoo.tools import SQL


class LoyaltyClubRefuse(models.TransientModel):
    """Refuse a request with a reason, which the requester or the member reads."""

    _name = "loyalty.club.refuse"
    _description = "Refuse the Request"
    _inherit = ["loyalty.club.wizard"]

    decision = fields.Reference("_selection_decision", string="Request", required=True, readonly=True)
    answer = fields.Text(string="Why")

    def _club_personal_relations(self, person):
        yield from super()._club_personal_relations(person)
        for name, _label in self._selection_decision():
            decisions = self.env[name]
            yield SQL(
                "decision IN (SELECT %s || id FROM %s WHERE %s)",
                f"{name},",
                SQL.identifier(decisions._table),
                decisions._club_personal_condition(person),
            )

    @api.model
    def _selection_decision(self):
        """The models of requests that wait for a decision."""
        names = self.env.registry.descendants(["loyalty.club.decision"], "_inherit")
        models = self.env["ir.model"].sudo()
        return [(name, models._get(name).name) for name in sorted(names) if not self.env[name]._abstract]

    def action_refuse(self):
        """Refuse the request with the reason."""
        self.ensure_one()
        self.decision._refuse(self.answer)
        return {"type": "ir.actions.act_window_close"}
