from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine import tiers as engine
from ...engine.points import exact
from . import tier_posting, tier_sql

#: Fields that the club computes and nobody may write.
TIER_FIELDS = [
    "club_tier_id",
    "club_score",
    "club_tier_since",
    "club_tier_until",
    "club_tier_hold_id",
    "club_tier_hold_until",
    "club_tier_paid_id",
    "club_tier_paid_until",
]


#: Fields of cards to invalidate when tiers change by SQL.
OF_TIERS = [*TIER_FIELDS, "club_is_vip", "club_tier_progress", "club_tier_change_ids"]


OF_PARTNERS = ["club_tier_id", "club_is_vip", "property_product_pricelist"]


#: Members are told how to keep their tier at least this many days before they lose it.
STAY_SOON_DAYS = 90


class LoyaltyCard(models.Model):
    """A member's tier. It rises as soon as it is reached and falls only at the close.

    Before points are posted or a purchase is settled, missed closes are made up for the member.
    """

    _inherit = "loyalty.card"

    club_tier_id = fields.Many2one(
        "loyalty.club.tier",
        string="Tier",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        group_expand="_club_expand_tiers",
    )
    club_score = fields.Float(
        string="Score", digits=(16, 2), readonly=True, copy=False, help="The score that counts for the tier."
    )
    club_tier_since = fields.Date(string="Tier Since", readonly=True, copy=False)
    club_tier_until = fields.Date(
        string="Tier Until",
        readonly=True,
        copy=False,
        help="The last day on which the tier is guaranteed. Empty: for ever.",
    )
    club_tier_locked = fields.Boolean(
        string="Tier Locked", copy=False, help="The tier is not lowered, whatever the score."
    )
    club_tier_is_warned = fields.Boolean(compute="_compute_club_tier_is_warned", search="_search_club_tier_is_warned")
    club_tier_warned = fields.Date(
        readonly=True, copy=False, help="The end of the tier about which the member was warned."
    )
    club_tier_hold_id = fields.Many2one(
        "loyalty.club.tier", string="Guaranteed Tier", readonly=True, copy=False, ondelete="restrict"
    )
    club_tier_hold_until = fields.Date(string="Guaranteed Until", readonly=True, copy=False)
    club_tier_paid_id = fields.Many2one(
        "loyalty.club.tier", string="Paid Tier", readonly=True, copy=False, ondelete="restrict"
    )
    club_tier_paid_until = fields.Date(string="Paid Until", readonly=True, copy=False)
    club_is_vip = fields.Boolean(
        string="VIP", compute="_compute_club_is_vip", search="_search_club_is_vip", compute_sudo=True
    )
    club_tier_change_ids = fields.One2many("loyalty.club.tier.change", "card_id", string="Tier History", readonly=True)
    club_tier_progress = fields.Json(
        string="Progress to the Next Tier", compute="_compute_club_tier_progress", compute_sudo=True
    )
    club_tier_icon = fields.Selection(related="club_tier_id.icon", string="Icon of the Tier")
    club_tier_color = fields.Integer(related="club_tier_id.color", string="Colour of the Tier")
    club_tier_way = fields.Char(string="Missing for the Next Tier", compute="_compute_club_tier_way", compute_sudo=True)
    club_has_tiers = fields.Boolean(compute="_compute_club_has_tiers", compute_sudo=True)
    club_is_falling = fields.Boolean(
        string="About to Fall", compute="_compute_club_edge", search="_search_club_is_falling"
    )
    club_is_rising = fields.Boolean(
        string="About to Rise", compute="_compute_club_edge", search="_search_club_is_rising"
    )

    @api.depends("club_tier_id.is_vip")
    def _compute_club_is_vip(self):
        for card in self:
            card.club_is_vip = card.club_tier_id.is_vip

    def _search_club_is_vip(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._club_vip_domain()
        return fields.Domain.OR([domain if wanted else ~domain for wanted in value])

    @api.model
    def _club_vip_domain(self, program=None):
        """The domain of VIPs, of any club or, faster, of `program`. No other code defines it."""
        if program:
            return fields.Domain("club_tier_id", "in", program.club_tier_ids.filtered("is_vip").ids)
        return fields.Domain("club_tier_id.is_vip", "=", True)

    @api.model
    def _club_expand_tiers(self, tiers, domain):
        """Show a club's empty tiers too when members are grouped by tier."""
        return tiers.search([("program_id", "in", tiers.program_id.ids)]) if tiers else tiers

    def _club_terms_of(self, channel, day):
        """The engine's `Terms` of a purchase of this member on `channel` on `day`."""
        self.ensure_one()
        terms = self.program_id._club_purchase_terms(channel, day)
        tier = self.club_tier_id.sudo()
        if not tier or tier.multiplier == 1:
            return terms
        return replace(terms, tier=tier.id, multiplier=exact(tier.multiplier))

    def _club_has_tier_from(self, threshold):
        """Whether the threshold of the member's tier is `threshold` or more; True if that is None."""
        self.ensure_one()
        tier = self.sudo().club_tier_id
        return threshold is None or bool(tier and tier.threshold >= threshold)

    # computing the tier

    def _club_standing(self):
        """The member's tier with what guarantees it, as the engine's `Standing`."""
        self.ensure_one()
        ladder = self.program_id._club_ladder()

        def promise(tier, until):
            rank = ladder.rank(tier.id)
            return engine.Hold(rank, until) if rank and until else None

        return engine.Standing(
            ladder.rank(self.club_tier_id.id),
            promise(self.club_tier_hold_id, self.club_tier_hold_until),
            self.club_tier_locked,
            promise(self.club_tier_paid_id, self.club_tier_paid_until),
        )

    def _club_tier_events(self, day):
        """What counts for this member's tier until `day`, as the engine's `Event`s."""
        self.ensure_one()
        return self._club_tier_events_of_all(day)[self.id]

    def _club_tier_events_of_all(self, day, weights=None):
        """{card id: the engine's `Event`s} of these cards of one club, in one query.

        :param weights: {metric: share} instead of those of the club
        """
        found = {card.id: [] for card in self}
        self.env["loyalty.club.transaction"].flush_model()
        self.env["loyalty.club.entry"].flush_model()
        self.env.cr.execute(tier_sql.events(self.program_id, tier_sql.of_ids(self.ids), day, weights))
        for card, date, value, amount in self.env.cr.fetchall():
            found[card].append(engine.Event(date, exact(value), exact(amount)))
        return found

    def _club_after_settling(self, transaction, lines):
        """Update paid memberships and the tier after a purchase was settled."""
        if not self.program_id._club_ladder().tiers:
            return
        self.env["loyalty.club.membership"]._settle(self, transaction, lines)
        self._club_climb(transaction)

    def _club_climb(self, transaction=None):
        """Raise the tier if the member has reached a higher one, after points or a purchase were
        posted. The caller holds the lock of the card."""
        self.ensure_one()
        ladder = self.program_id._club_ladder()
        if not ladder.tiers or not self.active:
            return
        day = self.program_id._club_day()
        events = self._club_tier_events(day)
        before = self._club_standing()
        after = engine.settle(before, events, ladder, day)
        self._club_place(after, events, day, "reached", transaction=transaction)

    def _club_place(self, standing, events, day, reason, *, transaction=None, note=None):
        """Write the tier, its end and the score; record and announce a change of tier."""
        program = self.program_id
        ladder = program._club_ladder()
        tier = ladder.tiers[standing.rank - 1].id if standing.rank else None
        values = {
            "club_score": engine.score(events, ladder, day),
            "club_tier_until": engine.until(standing, events, ladder, day),
        }
        old = self.club_tier_id
        if (old.id or None) != tier:
            values |= {"club_tier_id": tier, "club_tier_since": day}
        self._club_write_tier(values)
        if "club_tier_id" in values:
            self._club_record_change(old, day, reason, transaction, note)
            self._club_tell_tier(old)

    def _club_write_tier(self, values):
        """Write those tier columns whose value changes."""
        changed = {
            name: value
            for name, value in values.items()
            if (
                exact(self[name]) != exact(value)
                if name == "club_score"
                else (self[name].id if name.endswith("_id") else self[name]) != (value or False)
            )
        }
        if changed:
            tier_posting.write_columns(self, changed)

    def _club_invalidate_tier(self):
        """Invalidate the caches after SQL has changed the tiers of these cards."""
        self.invalidate_recordset(OF_TIERS, flush=False)
        self.env["res.partner"].invalidate_model(OF_PARTNERS, flush=False)

    def _club_record_change(self, old, day, reason, transaction, note):
        tier = self.club_tier_id
        up = tier.threshold > old.threshold or (not old and bool(tier))
        tier_posting.record_change(
            self,
            {
                "date": day,
                "from_tier_id": old.id or None,
                "to_tier_id": tier.id or None,
                "direction": "up" if up else "down",
                "reason": reason,
                "note": note,
                "score": exact(self.club_score),
                "threshold": exact((tier if up else old).threshold),
                "transaction_id": transaction.id if transaction else None,
            },
        )

    def _club_tell_tier(self, old):
        """Queue the club's messages about a change from tier `old`."""
        up = self.club_tier_id.threshold >= old.threshold and bool(self.club_tier_id)
        self._club_tell("club_tier_up" if up else "club_tier_down")

    def _club_tell(self, trigger):
        """Queue the club's messages for `trigger` to these members."""
        for card in self:
            plans = self.env["loyalty.mail"]._club_plans(card.program_id.id, trigger)
            if not plans or not card.partner_id.email or self.env.context.get("loyalty_no_mail"):
                continue
            for plan in self.env["loyalty.mail"].sudo().browse(plans):
                card._club_queue_mail(plan.mail_template_id, card)

    def _club_queue_mail(self, template, record):
        """Queue a message about `record` to this member, in the member's language."""
        template = template.sudo().with_context(lang=self.partner_id.lang)
        author = self._get_mail_author()
        sender = {} if template.email_from else {"author_id": author.id, "email_from": author.email_formatted}
        template.send_mail(record.id, force_send=False, email_values=sender)

    # set by staff

    def _club_promise(self, tier, until, reason, note=None):
        """Guarantee `tier` up to and including `until`, whatever the score. The caller holds the
        lock of the card."""
        self.ensure_one()
        self._club_write_tier({"club_tier_hold_id": tier.id, "club_tier_hold_until": until})
        program = self.program_id
        day = program._club_day()
        events = self._club_tier_events(day)
        after = engine.settle(self._club_standing(), events, program._club_ladder(), day)
        self._club_place(after, events, day, reason, note=note)

    def _club_set_paid(self, tier, until):
        """Set the paid tier and its last day; None for both removes it."""
        self._club_write_tier({"club_tier_paid_id": tier.id if tier else None, "club_tier_paid_until": until})

    def club_set_tier(self, tier, until=None, reason=None):
        """Set a member's tier manually, also to a lower one.

        :param tier: a `loyalty.club.tier` of the club or its id
        :param until: the last day (date) on which the tier is guaranteed whatever the score;
            default: no guarantee, so the next close lowers the tier if the score is too low
        :param str reason: required; the member reads it
        :raises UserError: the tier belongs to another club, `until` is in the past, `reason` is
            empty, or the card is not a member's
        :raises AccessError: the user is not a manager of the club
        """
        card = self._club_guarded().sudo()
        if not self.env.su:
            self._club_check_not_own()
        card._club_check_member()
        tier = self.env["loyalty.club.tier"].browse(tier if isinstance(tier, int) else tier.id).sudo()
        until = fields.Date.to_date(until)
        program = card.program_id
        day = program._club_day()
        if tier.exists().program_id != program or not tier.active:
            raise UserError(self.env._("Choose a tier of the member's club."))
        if until and until < day:
            raise UserError(self.env._("The tier would end before it begins. Choose a later date."))
        if not (reason or "").strip():
            raise UserError(self.env._("Enter why the tier is given."))
        card._club_lock()
        ladder = program._club_ladder()
        hold = {"club_tier_hold_id": tier.id, "club_tier_hold_until": until}
        card._club_write_tier(hold if until else dict.fromkeys(hold))
        standing = replace(card._club_standing(), rank=ladder.rank(tier.id))
        card._club_place(standing, card._club_tier_events(day), day, "set", note=reason)

    @api.model
    def _club_writable_fields(self):
        return super()._club_writable_fields() | {"club_tier_locked"}

    def _club_check_tier_write(self, vals):
        """Check a write of tier fields of members: managers may write `club_tier_locked` only.

        :raises UserError: a manager writes another tier field
        :raises AccessError: the user is not a manager of the club
        """
        if not ({*TIER_FIELDS, "club_tier_locked"} & vals.keys()) or not any(card.is_club_card for card in self):
            return
        if not self._club_is_manager():
            raise AccessError(self.env._("Only a manager of the customer club can change tiers."))
        self._club_check_not_own()
        if set(TIER_FIELDS) & vals.keys():
            raise UserError(self.env._("Tiers change automatically. Use Set Tier on the member."))

    def write(self, vals):
        self._club_check_tier_write(vals)
        return super().write(vals)

    def action_club_lock_tier(self):
        """Lock the member's tier, so that it is never lowered, or unlock it."""
        self.ensure_one()
        self.club_tier_locked = not self.club_tier_locked

    def action_club_open_tier_changes(self):
        """Open the member's tier changes."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_club_tier_change_action")
        action["domain"] = [("card_id", "=", self.id)]
        action["context"] = {}
        return action

    def _club_catch_up_tiers(self):
        """Bring these members' tiers to the state after yesterday's close, in case closes were
        missed, so that later changes count as of today. The caller holds the locks of the cards."""
        for program, cards in self.grouped("program_id").items():
            # without tiers nothing is read: most postings of such a club need no field of it
            if not program._club_ladder().tiers:
                continue
            yesterday = program._club_day() - timedelta(days=1)
            if program.club_closed_on and program.club_closed_on < yesterday:
                for _position in program._club_close_missed_tiers(yesterday, cards):
                    pass
