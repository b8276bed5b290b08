from odoo import fields, models


class PosConfig(models.Model):
    """Early-access products, loaded with the till's configuration each time the till is opened
    or reloaded, so that the till can check them offline.
    """

    _inherit = "pos.config"

    club_early = fields.Json(
        compute="_compute_club_early",
        compute_sudo=True,
        help="For each benefit that is not over: the club, who has it, its products, and the times (UTC) from which "
        "members and everybody can buy them.",
    )

    def _compute_club_early(self):
        now = fields.Datetime.now()
        spans = [span for span in self.env["loyalty.club.benefit"]._early_spans() if now < span.end]
        for config in self:
            clubs = config._club_programs().ids if spans else ()
            config.club_early = [config._club_early_values(span) for span in spans if span.program in clubs]

    def _club_early_values(self, span):
        benefit = self.env["loyalty.club.benefit"].browse(span.benefit)
        return {
            "club": span.program,
            "tz": benefit.program_id.club_tz or "UTC",
            "who": benefit._who(),
            "threshold": benefit.tier_id.threshold if benefit.tier_id else None,
            "vip": benefit.for_vip,
            "from": f"{span.start.isoformat()}Z",
            "until": f"{span.end.isoformat()}Z",
            "products": sorted(span.products),
        }
