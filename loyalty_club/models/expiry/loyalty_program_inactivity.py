from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

from ...engine import periods
from ...engine.points import exact
from ..ledger.posting import Poster
from . import loyalty_program_close as close

#: The day from which inactivity counts: the latest of a card's last purchase (not a return), its
#: enrolment, the end of its last suspension and its opening balance.
LAST_PURCHASE = SQL(
    """
    greatest(
        card.club_joined_on, card.club_suspended_until::date,
        (SELECT max(deal.date) FROM loyalty_club_transaction deal
          WHERE deal.card_id = card.id AND deal.amount > 0),
        (SELECT max(opening.date) FROM loyalty_club_entry opening
          WHERE opening.card_id = card.id AND opening.kind = 'opening'))
    """
)


def interval(months):
    """A PostgreSQL interval of `months`."""
    return SQL("make_interval(months => %s)", months)


class LoyaltyProgram(models.Model):
    """Expiry after months without a purchase, at the close: all points at once or some each month.

    Cards are closed one by one: few members become inactive on the same day.
    """

    _inherit = "loyalty.program"

    def _club_missed_days(self, last, day):
        if self.club_expiry_policy != "inactivity":
            return super()._club_missed_days(last, day)
        # members may become inactive on any day
        return [last + timedelta(days=number) for number in range(1, (day - last).days)]

    def _club_due_cards(self, day, after=0):
        due = super()._club_due_cards(day, after)
        inactive = self._club_inactive_cards(day, after)
        if not inactive:
            return due
        # a full list is cut off: cards with ids above its last one may be due too
        full = close.BATCH * close.BATCHES_AHEAD
        last = min([max(ids) for ids in (due, inactive) if len(ids) >= full], default=None)
        cards = sorted(i for i in {*due, *inactive} if last is None or i <= last)
        return {card: due.get(card, []) for card in cards}

    def _club_close_cards(self, due, day):
        result = super()._club_close_cards(due, day)
        if self.club_expiry_policy == "inactivity":
            for card_id, last in self._club_inactive_since(list(due), day):
                self._club_expire_inactive(self.env["loyalty.card"].browse(card_id), last, day)
        return result

    def _club_inactive_cards(self, day, after):
        """Ids of the next cards with points that have become inactive by `day`, ordered by id."""
        if self.club_expiry_policy != "inactivity":
            return []
        self.env.cr.execute(
            SQL(
                """
                SELECT card.id FROM loyalty_card card
                 CROSS JOIN LATERAL (SELECT %(last)s AS day) last
                 CROSS JOIN LATERAL (
                     SELECT age(%(day)s::date, (last.day + %(delay)s)::date) AS span) over
                 WHERE card.program_id = %(program)s AND card.is_club_card
                   AND card.id > %(after)s AND card.points > 0
                   AND last.day < %(since)s
                   AND NOT EXISTS (
                       SELECT 1 FROM loyalty_club_entry entry
                        WHERE entry.key = format(
                            'inactivity,%%s,%%s,%%s', card.id, last.day,
                            CASE WHEN %(monthly)s THEN extract(year FROM over.span)::int * 12
                                 + extract(month FROM over.span)::int ELSE 0 END))
                 ORDER BY card.id
                 LIMIT %(limit)s
                """,
                last=LAST_PURCHASE,
                day=day,
                delay=interval(self.club_expiry_delay),
                program=self.id,
                after=after,
                since=periods.inactive_since(day, self.club_expiry_delay),
                monthly=bool(self.club_inactivity_step),
                limit=close.BATCH * close.BATCHES_AHEAD,
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _club_inactive_since(self, cards, day):
        """[(card id, `LAST_PURCHASE`)] of those of `cards` that are inactive on `day`."""
        self.env.cr.execute(
            SQL(
                """
                SELECT card.id, %(last)s FROM loyalty_card card
                 WHERE card.id = ANY(%(cards)s) AND %(last)s < %(since)s
                """,
                last=LAST_PURCHASE,
                cards=cards,
                since=periods.inactive_since(day, self.club_expiry_delay),
            )
        )
        return self.env.cr.fetchall()

    def _club_expire_inactive(self, card, last, day):
        """Expire an inactive member's points that are due: all at once, or a step for each month.

        :param last: the day from which the inactivity counts
        """
        poster = Poster(card)
        step = exact(self.club_inactivity_step)
        for key in self._club_inactivity_keys(card, last, day):
            points = min(step or poster.account.balance, poster.account.balance)
            if points > 0:
                why = {"cause": "inactivity", "since": fields.Date.to_string(last)}
                poster.account.debit(points, "expire", key=key, why=why)
        poster.store()

    def _club_inactivity_keys(self, card, last, day):
        """The keys of the expiry entries that are due by `day` and not posted yet."""
        start = last + relativedelta(months=self.club_expiry_delay)
        over = relativedelta(day, start)
        months = over.years * 12 + over.months
        counts = range(months + 1) if self.club_inactivity_step else [0]
        keys = [f"inactivity,{card.id},{last},{count}" for count in counts]
        posted = self.env["loyalty.club.entry"].sudo().search([("key", "in", keys)])
        known = set(posted.mapped("key"))
        return [key for key in keys if key not in known]
