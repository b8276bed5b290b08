from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...engine import vip as engine
from ...engine.points import exact
from ..ledger import locking

#: Fields of the card that candidates can be ranked by; the highest value comes first.
RANKS = (
    "club_score",
    "points",
    "club_spent",
    "club_orders",
    "club_growth",
    "club_rfm_monetary",
    "club_rfm_frequency",
)


class LoyaltyProgram(models.Model):
    """Settings of a club's VIP club: its candidates and its number of places."""

    _inherit = "loyalty.program"

    club_vip_rule_ids = fields.One2many(
        "loyalty.club.vip.rule",
        "program_id",
        string="VIP Rules",
        help="Members who meet all of these rules are candidates.",
    )
    club_vip_rank_by = fields.Selection(
        "_selection_club_vip_rank",
        string="Rank By",
        default="club_score",
        required=True,
        help="The candidates with the highest value come first, up to the maximum share.",
    )
    club_vip_share_max = fields.Float(
        string="Maximum Share of VIPs (%)",
        digits=(16, 2),
        help="For example, 5 means five of a hundred members. VIPs and invited members count together; VIPs by tier "
        "count too, but no tier waits for a free place. 0: no limit.",
    )
    club_vip_invite_days = fields.Integer(string="Invitation Validity (Days)", default=14, required=True)
    club_vip_rest_days = fields.Integer(
        string="Days Before Inviting Again",
        default=180,
        help="Number of days after a declined invitation or the end of a VIP status before the member can be a "
        "candidate again.",
    )
    club_vip_manager_id = fields.Many2one(
        "res.users",
        string="Account Manager",
        domain="[('share', '=', False)]",
        help="Account manager of VIPs who have none of their own.",
    )
    club_vip_benefits = fields.Text(
        string="VIP Benefits", translate=True, help="What members read, one benefit a line."
    )
    club_vip_churn_limit = fields.Float(
        string="Alert at Churn Risk",
        digits=(16, 2),
        default=0.7,
        help="From this risk, the VIP's account manager gets a task. 0: never.",
    )
    club_vip_capacity_text = fields.Char(string="Places", compute="_compute_club_vip_capacity_text")

    @api.model
    def _selection_club_vip_rank(self):
        labels = self.env["loyalty.club.vip.rule"]._club_labels()
        return [(name, labels[name]) for name in RANKS if name in labels]

    @api.constrains("club_vip_share_max", "club_vip_invite_days", "club_vip_rest_days", "club_vip_churn_limit")
    def _check_club_vip(self):
        for program in self:
            if not 0 <= program.club_vip_share_max <= 100:
                raise ValidationError(self.env._("The share of VIPs must be between 0 and 100 percent."))
            if not 1 <= program.club_vip_invite_days <= 3650:
                raise ValidationError(self.env._("Invitations must be valid for 1 to 3650 days."))
            if not 0 <= program.club_vip_rest_days <= 3650:
                raise ValidationError(self.env._("The days before inviting again must be between 0 and 3650."))
            if not 0 <= program.club_vip_churn_limit <= 1:
                raise ValidationError(self.env._("The churn risk must be between 0 and 100 percent."))

    @api.constrains("club_vip_rank_by")
    def _check_club_vip_rank(self):
        known = dict(self._selection_club_vip_rank())
        if any(program.club_vip_rank_by not in known for program in self):
            raise ValidationError(self.env._("Choose a criterion from the list to rank candidates by."))

    # places

    def _club_vip_lock(self):
        """Rewrite the club's row before a place is given.

        Of two concurrent transactions the second waits and is retried when the first has
        committed, so that the last place is never given twice.
        """
        self.ensure_one()
        self.flush_recordset()
        locking.rewrite_rows(self.env, self._table, self.ids)

    def _club_members(self):
        """The domain of this club's active members."""
        self.ensure_one()
        return Domain([("program_id", "=", self.id), ("is_club_card", "=", True), ("active", "=", True)])

    def _club_vip_count(self, domain):
        return self.env["loyalty.card"].sudo().search_count(self._club_members() & domain)

    def _club_vip_counts(self):
        """Counts of the VIP club: dict of `members`, `vips`, `invited`, `places` and `left`.

        `places` and `left` are None if the club has no maximum share of VIPs.
        """
        cards = self.env["loyalty.card"]
        vip = cards._club_vip_domain(self.sudo())
        members = self._club_vip_count(Domain.TRUE)
        vips = self._club_vip_count(vip)
        invited = self._club_vip_count(~vip & cards._club_invited_domain())
        places = engine.places(members, exact(self.club_vip_share_max))
        left = None if places is None else max(places - vips - invited, 0)
        return {"members": members, "vips": vips, "invited": invited, "places": places, "left": left}

    def _club_vip_check_capacity(self, wanted):
        """:raises UserError: fewer than `wanted` places are left for new invitations"""
        left = self._club_vip_counts()["left"]
        if left is not None and wanted > left:
            raise UserError(
                self.env._(
                    "The VIP club does not have that many places. %(places)s",
                    places=self.club_vip_capacity_text,
                )
            )

    def _club_vip_check_place(self):
        """:raises UserError: there is no place for an invited member who accepts"""
        counts = self._club_vip_counts()
        if counts["places"] is not None and counts["vips"] >= counts["places"]:
            raise UserError(
                self.env._(
                    "The VIP club has no free place at the moment: at most %(percent)s %% of the"
                    " members are VIPs. The invitation stays open.",
                    percent=self._club_format_number(self.club_vip_share_max),
                )
            )

    @api.depends_context("lang")
    def _compute_club_vip_capacity_text(self):
        for program in self:
            program.club_vip_capacity_text = program.is_club and program.sudo()._club_vip_capacity_sentence()

    def _club_vip_capacity_sentence(self):
        counts = self._club_vip_counts()
        number = self._club_format_number
        values = {name: number(counts[name] or 0) for name in counts}
        if counts["places"] is None:
            return self.env._(
                "Members: %(members)s. VIPs: %(vips)s, invited: %(invited)s; there is no limit.",
                **values,
            )
        values["percent"] = number(self.club_vip_share_max)
        if not counts["places"]:
            values["needed"] = number(engine.members_for_first(exact(self.club_vip_share_max)))
            return self.env._(
                "At most %(percent)s %% of %(members)s members are VIPs: the first place becomes available with "
                "%(needed)s members.",
                **values,
            )
        return self.env._(
            "At most %(percent)s %% of %(members)s members are VIPs; places: %(places)s. VIPs: %(vips)s,"
            " invited: %(invited)s, free: %(left)s.",
            **values,
        )

    # candidates

    def _club_vip_candidates(self):
        """The query of the cards that can be invited, the best first, limited to the places left.

        None if the club has neither rules nor a maximum share of VIPs, or if no place is left.
        """
        self.ensure_one()
        rules = self.sudo().club_vip_rule_ids
        left = self._club_vip_counts()["left"]
        if (not rules and left is None) or left == 0:
            return None
        day = self._club_day()
        cards = self.env["loyalty.card"].sudo()
        domain = self._club_members() & ~cards._club_vip_domain(self.sudo()) & ~cards._club_invited_domain()
        domain &= Domain("partner_id", "!=", False)
        since = day - timedelta(days=self.club_vip_rest_days)
        refused = Domain("ended_on", ">", since) | (
            Domain("state", "=", "declined") & Domain("answered_on", ">", fields.Datetime.to_datetime(since))
        )
        domain &= ~Domain("club_invitation_ids", "any", refused)
        domain &= Domain.AND(rule._club_domain(day) for rule in rules)
        return cards._search(domain, order=f"{self.club_vip_rank_by} DESC, id", limit=left)

    def _club_vip_explain(self, card):
        """Why the member is a candidate: the value of each rule and of the ranking, in words."""
        day = self._club_day()
        sentences = [rule._club_explain(card, day) for rule in self.sudo().club_vip_rule_ids]
        if self.club_vip_rank_by not in self.sudo().club_vip_rule_ids.mapped("field_name"):
            labels = dict(self._selection_club_vip_rank())
            value = self._club_format_number(card[self.club_vip_rank_by])
            sentences.append(f"{labels[self.club_vip_rank_by]}: {value}")
        return self.env._("; ").join(sentences)

    def action_club_open_vip_candidates(self):
        """Open this club's VIP candidates."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_card_action_vip_candidates")
        action["domain"] = [("club_is_vip_candidate", "=", True), ("program_id", "=", self.id)]
        return action

    def _club_vip_staff(self):
        """The user who gets the alerts of VIPs without an account manager."""
        self.ensure_one()
        own = self.club_vip_manager_id
        return own if own.active else self._club_first_manager()
