from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..program.close import Stage

#: Number of alerts of each type opened in one transaction.
CASES = 200


#: Older ratings raise no alert.
RATING_DAYS = 30


#: The highest rating, of 1 to 5, that raises an alert.
BAD_RATING = 2


class Vip(Stage):
    """Expires invitations and raises alerts about VIPs who may leave or are not satisfied."""

    name = "vip"

    def batches(self, program, step):
        program._club_expire_invitations(step.day)
        program._club_follow_alerts(step.day)
        yield
        while program._club_raise_alerts(step.day):
            yield


class LoyaltyProgram(models.Model):
    """The VIP stage of the close: expired invitations, and alerts about VIPs."""

    _inherit = "loyalty.program"

    def _club_close_stages(self):
        return [*super()._club_close_stages(), Vip()]

    def _club_expire_invitations(self, day):
        """Expire the open invitations whose last day is before `day`."""
        self.env["loyalty.club.invitation"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE loyalty_club_invitation invitation SET state = 'expired',
                       write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                  FROM loyalty_card card
                 WHERE card.id = invitation.card_id AND card.program_id = %s
                   AND invitation.state = 'open' AND invitation.expires_on < %s
                RETURNING card.id
                """,
                self.env.uid,
                self.id,
                day,
            )
        )
        cards = self.env["loyalty.card"].browse([row[0] for row in self.env.cr.fetchall()])
        self.env["loyalty.club.invitation"].invalidate_model(["state"], flush=False)
        cards.invalidate_recordset(["club_is_invited", "club_is_vip_candidate"], flush=False)

    # alerts

    @api.model
    def _club_churn_field(self):
        """The name of the card's field with the churn risk; None if there is no such field."""
        name = "club_churn_risk"
        return name if name in self.env["loyalty.card"]._fields else None

    def _club_churn_domain(self):
        field = self._club_churn_field()
        if not field or not self.club_vip_churn_limit:
            return Domain.FALSE
        return Domain(field, ">=", self.club_vip_churn_limit)

    def _club_vips(self):
        """The domain of this club's VIPs."""
        return self._club_members() & self.env["loyalty.card"]._club_vip_domain()

    def _club_follow_alerts(self, day):
        """Close alerts whose task is done, and record the day on which a churn risk fell below the limit."""
        alerts = (
            self.env["loyalty.club.alert"]
            .sudo()
            .search(
                [
                    ("card_id.program_id", "=", self.id),
                    "|",
                    ("state", "=", "open"),
                    "&",
                    ("kind", "=", "churn"),
                    ("cleared_on", "=", False),
                ]
            )
        )
        alerts.filtered(lambda a: a.state == "open" and not a.activity_id.active)._club_close()
        churn = alerts.filtered(lambda alert: alert.kind == "churn")
        cards = self.env["loyalty.card"].sudo().with_context(active_test=False)
        risky = cards.search(Domain("id", "in", churn.card_id.ids) & self._club_churn_domain())
        for alert in churn:
            high = alert.card_id in risky
            if not high and not alert.cleared_on:
                alert.cleared_on = day
            elif high and alert.cleared_on and alert.state == "open":
                alert.cleared_on = False

    def _club_raise_alerts(self, day):
        """Open the next alerts, and return their number."""
        alerts = self.env["loyalty.club.alert"].sudo()
        raised = alerts._club_raise("churn", self._club_churn_cases())
        raised |= alerts._club_raise("rating", self._club_rating_cases(day))
        return len(raised)

    def _club_churn_cases(self):
        """New alerts: VIPs at risk without an open alert, whose risk has fallen since any earlier alert."""
        field = self._club_churn_field()
        waiting = (
            self.env["loyalty.club.alert"]
            .sudo()
            ._search([("kind", "=", "churn"), "|", ("state", "=", "open"), ("cleared_on", "=", False)])
        )
        cards = (
            self.env["loyalty.card"]
            .sudo()
            .search(
                self._club_vips() & self._club_churn_domain() & Domain("id", "not in", waiting.subselect("card_id")),
                limit=CASES,
                order="id",
            )
        )
        return [
            {"card": card, "value": card[field], "note": self._club_churn_note(card, card[field])} for card in cards
        ]

    def _club_churn_note(self, card, risk):
        """The text of the alert, in the account manager's language."""
        told = self.with_context(lang=card._club_manager().lang)
        return told.env._(
            "The risk that %(member)s leaves is %(risk)s %%. Contact the member before it is too late.",
            member=card.partner_id.display_name,
            risk=told._club_format_number(round(risk * 100)),
        )

    def _club_rating_cases(self, day):
        """New alerts: VIPs with a bad rating that no alert is about."""
        rated = self._club_bad_ratings(day)
        if not rated:
            return []
        people = self.env["res.partner"].sudo().browse(rated)
        cards = (
            self.env["loyalty.card"]
            .sudo()
            .search(self._club_vips() & Domain("partner_id", "in", (people | people.commercial_partner_id).ids))
        )
        known = self._club_known_ratings(cards)
        cases = []
        for card in cards:
            mine = [p for p in people if card.partner_id in (p, p.commercial_partner_id)]
            source, value, about = max(rated[person.id] for person in mine)
            if source > known.get(card, 0):
                cases.append({"card": card, "value": value, "note": about, "source": source})
        return cases[:CASES]

    def _club_known_ratings(self, cards):
        """{card: id of the last rating that an alert is about}; infinity while an alert is open."""
        alerts = self.env["loyalty.club.alert"].sudo().search([("card_id", "in", cards.ids), ("kind", "=", "rating")])
        known = {}
        for alert in alerts:
            last = float("inf") if alert.state == "open" else alert.source_id
            known[alert.card_id] = max(last, known.get(alert.card_id, 0))
        return known

    @api.model
    def _club_bad_ratings(self, day):
        """{partner id: (rating id, rating, text)} of each customer's last bad rating of any document.

        Empty if the model of ratings is not installed.
        """
        if "rating.rating" not in self.env:
            return {}
        ratings = (
            self.env["rating.rating"]
            .sudo()
            .search(
                [
                    ("consumed", "=", True),
                    ("rating", ">=", 1),
                    ("rating", "<=", BAD_RATING),
                    ("partner_id", "!=", False),
                    ("write_date", ">=", day - timedelta(days=RATING_DAYS)),
                ],
                order="id",
            )
        )
        return {
            rating.partner_id.id: (
                rating.id,
                rating.rating,
                self.env._(
                    "%(member)s rated %(document)s %(rating)s out of 5. %(feedback)s",
                    member=rating.partner_id.display_name,
                    document=rating.res_name,
                    rating=self._club_format_number(rating.rating),
                    feedback=rating.feedback or "",
                ),
            )
            for rating in ratings
        }
