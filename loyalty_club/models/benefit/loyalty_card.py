from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ...engine import periods
from ..program.groups import STAFF, check_staff


class LoyaltyCard(models.Model):
    """The benefits of a member, and their uses this year."""

    _inherit = "loyalty.card"

    club_benefit_use_ids = fields.One2many("loyalty.club.benefit.use", "card_id", string="Benefits Used", readonly=True)
    club_benefit_table = fields.Html(
        string="Benefits", compute="_compute_club_benefit_table", compute_sudo=True, sanitize=False
    )

    _club_joined_index = models.Index("(program_id, club_joined_on) WHERE is_club_card")

    def _compute_club_benefit_table(self):
        for card in self:
            benefits = card._club_benefits() if card.is_club_card else []
            card.club_benefit_table = card._club_table_of(benefits) if benefits else False

    def _club_table_of(self, benefits):
        row = Markup("<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>")
        number = self.program_id._club_format_number
        rows = [
            row % (one["benefit"].name, one["benefit"]._in_words(), number(one["used"]), one["text"])
            for one in benefits
        ]
        head = Markup("<thead><tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr></thead>") % (
            self.env._("Benefit"),
            self.env._("When"),
            self.env._("Used This Year"),
            self.env._("Left This Year"),
        )
        return Markup('<table class="table table-sm">%s<tbody>%s</tbody></table>') % (
            head,
            Markup().join(rows),
        )

    # benefits of the member

    def _club_benefits(self):
        """The member's benefits: dicts of `benefit`, `used` (uses this year), `left` (uses left
        this year; None: no limit) and `text` (the uses left, in words)."""
        self.ensure_one()
        card = self.sudo()
        used = card._club_benefits_used()
        found = []
        for benefit in card.program_id.club_benefit_ids.filtered(lambda one: one._is_for(card)):
            count = used.get(benefit.id, 0)
            left = max(benefit.quota - count, 0) if benefit.quota else None
            text = card._club_left_text(left)
            found.append({"benefit": benefit, "used": count, "left": left, "text": text})
        return found

    def _club_left_text(self, left):
        if left is None:
            return self.env._("No limit")
        if not left:
            return self.env._("Used up this year")
        number = self.program_id._club_format_number(left)
        return self.env._("%(count)s left this year", count=number)

    def _club_benefits_used(self):
        """{benefit id: number of uses} in the club's current year, including due ones."""
        first, last = self.program_id._club_year(self.program_id._club_day())
        groups = (
            self.env["loyalty.club.benefit.use"]
            .sudo()
            ._read_group(
                [
                    ("card_id", "=", self.id),
                    ("state", "!=", "cancelled"),
                    ("date", ">=", first),
                    ("date", "<=", last),
                ],
                ["benefit_id"],
                ["__count"],
            )
        )
        return {benefit.id: count for benefit, count in groups}

    # use

    def club_use_benefit(self, benefit, note=None):
        """Record that the member uses a benefit now. If one of its uses is due, that one is delivered.

        :param benefit: a `loyalty.club.benefit` of the club or its id
        :param str note: a note for the staff
        :return: the `loyalty.club.benefit.use`
        :raises UserError: the member does not have the benefit, or has used it up this year
        :raises AccessError: the user is not a user of the club
        """
        self.ensure_one()
        if not self.env.su:
            check_staff(
                self.env,
                self.env._("Only users of the customer club can record the use of benefits."),
            )
            self.check_access("read")
            self._club_check_not_own()
        card = self.sudo()
        card._club_check_member()
        benefit = (
            self.env["loyalty.club.benefit"].browse(benefit if isinstance(benefit, int) else benefit.id).sudo().exists()
        )
        card._club_lock_for_benefits()
        card._club_check_has(benefit)
        benefit._check_asked_for()
        use = card._club_due_uses(benefit)[:1]
        if use:
            use._deliver(note)
        else:
            card._club_check_left(benefit)
            use = card._club_record_use(benefit, note)
        return use.with_env(self.env)

    def _club_check_has(self, benefit):
        if not benefit.active or benefit.program_id != self.program_id:
            raise UserError(self.env._("Choose a benefit of the member's club."))
        names = {"member": self.display_name, "benefit": benefit.name}
        if self.club_blocked:
            raise UserError(
                self.env._("%(member)s is blocked and cannot have %(benefit)s. Unblock the member first.", **names)
            )
        if benefit._is_for(self):
            return
        if benefit.for_vip and not self.club_is_vip:
            raise UserError(self.env._("%(benefit)s is for VIPs only, and %(member)s is not a VIP.", **names))
        raise UserError(
            self.env._(
                "%(benefit)s is for members of %(tier)s and above, and %(member)s has not reached that tier yet.",
                tier=benefit.tier_id.name,
                **names,
            )
        )

    def _club_check_left(self, benefit):
        if benefit.quota and self._club_benefits_used().get(benefit.id, 0) >= benefit.quota:
            raise UserError(
                self.env._(
                    "%(member)s has used up %(benefit)s for this year. It is available again next year.",
                    member=self.display_name,
                    benefit=benefit.name,
                )
            )

    def _club_due_uses(self, benefit):
        """The member's due uses of the benefit, the earliest deadline first."""
        return (
            self.env["loyalty.club.benefit.use"]
            .sudo()
            .search(
                [("card_id", "=", self.id), ("benefit_id", "in", benefit.ids), ("state", "=", "due")],
                order="deadline, id",
            )
        )

    def _club_record_use(self, benefit, note):
        program = self.program_id
        day = program._club_day()
        return (
            self.env["loyalty.club.benefit.use"]
            .sudo()
            .create(
                {
                    "card_id": self.id,
                    "benefit_id": benefit.id,
                    "state": "delivered",
                    "date": day,
                    "year": periods.year_number(day, program.club_calendar),
                    "delivered_on": day,
                    "cost": benefit.cost,
                    "note": note or False,
                    "user_id": self.env.uid,
                }
            )
        )

    def _club_lock_for_benefits(self):
        """Lock the cards and rewrite their rows.

        A lock alone raises no serialization failure: a concurrent transaction would continue with
        its old snapshot and count too few uses.
        """
        self._club_lock()
        self._club_touch()

    def _club_benefit_manager(self):
        """The user who gets the tasks of this member's benefits: the account manager, if that user
        can record uses, else the club's first manager."""
        self.ensure_one()
        own = self.sudo().club_manager_id if "club_manager_id" in self._fields else None
        if own and own.active and own.has_group(STAFF):
            return own
        return self.program_id.sudo()._club_first_manager()

    # leaving, merging

    def _club_end_membership(self):
        result = super()._club_end_membership()
        for use in self.club_benefit_use_ids.filtered(lambda use: use.state == "due"):
            use._cancel()
        return result

    def _club_move_to(self, kept):
        """When two cards are merged, move the uses to the kept card. Of two uses of a benefit that
        were scheduled for the same year, one stays scheduled, and a due duplicate is cancelled."""
        result = super()._club_move_to(kept)
        uses = self.env["loyalty.club.benefit.use"].sudo()
        for use in uses.search([("card_id", "=", self.id)]):
            twin = use.scheduled and uses.search(
                [
                    ("card_id", "=", kept.id),
                    ("benefit_id", "=", use.benefit_id.id),
                    ("year", "=", use.year),
                    ("scheduled", "=", True),
                ]
            )
            if twin:
                wanted = (use | twin).filtered(lambda one: one.state != "cancelled")
                if len(wanted) > 1:
                    wanted.filtered(lambda one: one.state == "due")[:1]._cancel()
                use.scheduled = False
            use.card_id = kept
        return result
