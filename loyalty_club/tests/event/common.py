from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import new_test_user

from ..benefit.common import BenefitCommon

TODAY, THE_DAY, NEXT_DAY = "2026-06-01 08:00", "2026-06-10 15:00", "2026-06-11 00:30"


class EventCommon(BenefitCommon):
    """A tasting for members of Silver and above on June 10, 18:00 in Tehran, with three seats
    and a guest for each; four such members."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = cls._create_event()
        cls.cards = cls.card
        for name in ("Second", "Third", "Fourth"):
            cls.cards += cls._create_partner(name=name).club_enrol(cls.club)
        for card in cls.cards:
            cls._place(cls.silver, card)
            # now, so that the club does not write about the tier
            card.partner_id.email = f"{card.partner_id.name.lower()}@example.com"
        cls.boss = new_test_user(cls.env, "boss", groups="loyalty_club.group_club_manager")

    @classmethod
    def _create_event(cls, name="Tasting", **values):
        return cls._create_benefit(
            name,
            **{
                "kind": "event",
                "tier_id": cls.silver.id,
                "event_at": "2026-06-10 14:30:00",
                "event_place": "In the shop",
                "event_seats": 3,
                "event_guests": 1,
                "cost": 50,
                **values,
            },
        )

    def _reserve(self, card=None, guests=0, event=None, user=None, moment=TODAY):
        with freeze_time(moment):
            return (card or self.card).with_user(user or self.staff).club_reserve_seat((event or self.event).id, guests)

    def _states(self, event=None):
        """[(member, state)] in the order of reservation."""
        uses = self.env["loyalty.club.benefit.use"].search([("benefit_id", "=", (event or self.event).id)], order="id")
        return [(use.partner_id.name, use.state) for use in uses]

    def _mails(self, card=None):
        """The subjects of what was sent, the earliest first."""
        partner = (card or self.card).partner_id
        mails = self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)], order="id")
        return mails.mapped("subject")

    def _not_reserved(self, words, **values):
        before = self._states()
        with self.assertRaisesRegex(UserError, words):
            self._reserve(**values)
        self.assertEqual(self._states(), before)
