from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ...engine import periods

#: Number of members in one transaction; a task is created for each.
BATCH = 500


#: The close makes up for missed days of this period; older days are skipped.
CATCH_UP_DAYS = 31


def _days(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


class LoyaltyClubBenefit(models.Model):
    """Automatic delivery: the close finds all members for whom the benefit is due, and creates tasks."""

    _inherit = "loyalty.club.benefit"

    def _make_due(self, day):
        """Create a due use for each member for whom the benefit is due by `day` plus the days to prepare.

        Each member gets at most one a year.

        :return: generator that yields the number of new uses of each batch
        """
        self.ensure_one()
        days = self._due_days(day)
        after = 0
        while days:
            self.env.flush_all()
            found = self._due_cards(days, SQL("card.id > %s", after))
            if not found:
                break
            after = found[-1]
            yield self._promise(found, days)
        self.env.cr.execute(SQL("UPDATE loyalty_club_benefit SET checked_on = %s WHERE id = %s", day, self.id))
        self.invalidate_recordset(["checked_on"], flush=False)

    def _due_days(self, day):
        """[(day that makes the benefit due, deadline)] to be checked on `day`."""
        first = max(min(self.checked_on or day, day), day - timedelta(days=CATCH_UP_DAYS))
        ahead = timedelta(days=self.lead_days)
        if self.due == "reached":
            return [(one, one + ahead) for one in _days(first, day)]
        if self.due == "fixed":
            fixed = self._next_fixed(first)
            return [(fixed, fixed)] if fixed <= day + ahead else []
        return [(one, one) for one in _days(first, day + ahead)]

    def _due_cards(self, days, which):
        """Ids of the cards, at most a batch, for which the benefit is due and `which` (SQL on `card`) holds."""
        self.env.cr.execute(
            SQL("SELECT card_id FROM (%s) due ORDER BY card_id LIMIT %s", self._due_sql(days, which), BATCH)
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _promise(self, cards, days):
        """Lock `cards`, check again and create the uses. Return the number of uses."""
        locked = self.program_id._club_lock_cards(cards, skip_locked=False)
        self.env["loyalty.card"].browse(locked)._club_touch()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO loyalty_club_benefit_use (
                    card_id, benefit_id, program_id, company_id, state, scheduled, date, deadline,
                    year, cost, create_uid, create_date, write_uid, write_date)
                SELECT due.card_id, %(benefit)s, %(program)s, card.company_id, 'due', TRUE,
                       due.deadline, due.deadline, due.year, %(cost)s,
                       %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM (%(due)s) due JOIN loyalty_card card ON card.id = due.card_id
                 ORDER BY due.card_id
                ON CONFLICT (card_id, benefit_id, year) WHERE scheduled DO NOTHING
                RETURNING id
                """,
                benefit=self.id,
                program=self.program_id.id,
                cost=self.cost,
                uid=self.env.uid,
                due=self._due_sql(days, SQL("card.id = ANY(%s)", locked)),
            )
        )
        uses = self.env["loyalty.club.benefit.use"].browse(row[0] for row in self.env.cr.fetchall())
        self.env["loyalty.card"].browse(locked).invalidate_recordset(["club_benefit_use_ids"], flush=False)
        uses._ask_somebody()
        return len(uses)

    def _due_sql(self, days, which):
        """Query of (card_id, deadline, year): the cards for which the benefit is due on one of `days`.

        Left out are cards with a scheduled use in that year and cards that have used up the quota.

        :param days: result of `_due_days`
        :param SQL which: a condition on `card`
        """
        calendar = self.program_id.club_calendar
        years = [periods.year_of(deadline, calendar) for _day, deadline in days]
        return SQL(
            """
            SELECT DISTINCT ON (card.id) card.id AS card_id, span.deadline, span.year
              FROM (%(found)s) found
              JOIN loyalty_card card ON card.id = found.card_id
              JOIN unnest(%(days)s::date[], %(deadlines)s::date[], %(years)s::int[],
                          %(firsts)s::date[], %(lasts)s::date[])
                   AS span(day, deadline, year, first, last) ON span.day = found.day
             WHERE %(which)s AND card.id IN %(members)s
               AND NOT EXISTS (SELECT 1 FROM loyalty_club_benefit_use promised
                                WHERE promised.card_id = card.id AND promised.benefit_id = %(benefit)s
                                  AND promised.year = span.year AND promised.scheduled)
               AND (%(quota)s = 0
                    OR (SELECT count(*) FROM loyalty_club_benefit_use used
                         WHERE used.card_id = card.id AND used.benefit_id = %(benefit)s
                           AND used.state <> 'cancelled'
                           AND used.date BETWEEN span.first AND span.last) < %(quota)s)
             ORDER BY card.id, span.deadline
            """,
            found=self._found_sql([day for day, _deadline in days]),
            days=[day for day, _deadline in days],
            deadlines=[deadline for _day, deadline in days],
            years=[periods.year_number(deadline, calendar) for _day, deadline in days],
            firsts=[first for first, _last in years],
            lasts=[last for _first, last in years],
            which=which,
            members=self.env["loyalty.card"].sudo()._search(self._members()).subselect(),
            benefit=self.id,
            quota=self.quota,
        )

    def _found_sql(self, days):
        """Query of (card_id, day): the cards for which the event of `due` is on one of `days`."""
        if self.due == "birthday":
            return self._anniversary_sql(days, SQL("born.club_birthday"))
        if self.due == "joined":
            return self._anniversary_sql(days, SQL("card.club_joined_on"))
        if self.due == "reached":
            return self._reached_sql(days)
        return SQL(
            "SELECT id AS card_id, %s::date AS day FROM loyalty_card WHERE program_id = %s",
            days[0],
            self.program_id.id,
        )

    def _anniversary_sql(self, days, column):
        """Compare with the same days of all earlier years, so that PostgreSQL can use an index on the date."""
        pairs = [(once, day) for day in days for once in periods.anniversaries(day, self.program_id.club_calendar)]
        return SQL(
            """
            SELECT card.id AS card_id, wish.day
              FROM unnest(%(once)s::date[], %(days)s::date[]) AS wish(once, day)
              %(join)s
             WHERE card.program_id = %(program)s AND card.is_club_card
            """,
            once=[once for once, _day in pairs],
            days=[day for _once, day in pairs],
            join=SQL(
                "JOIN res_partner born ON %s = wish.once JOIN loyalty_card card ON card.partner_id = born.id",
                column,
            )
            if self.due == "birthday"
            else SQL("JOIN loyalty_card card ON %s = wish.once", column),
            program=self.program_id.id,
        )

    def _reached_sql(self, days):
        """Query of (card_id, day): members who rose into the tiers that have the benefit, or became VIPs."""
        tiers = self._tiers().ids
        rose = SQL(
            """
            SELECT change.card_id, change.date AS day FROM loyalty_club_tier_change change
             WHERE change.direction = 'up' AND change.date = ANY(%(days)s)
               AND change.to_tier_id = ANY(%(tiers)s)
               AND (change.from_tier_id IS NULL OR change.from_tier_id <> ALL(%(tiers)s))
            """,
            days=days,
            tiers=tiers,
        )
        if self.tier_id or "club_vip_since" not in self.env["loyalty.card"]._fields:
            return rose
        return SQL(
            """
            %s UNION SELECT id, club_vip_since FROM loyalty_card
             WHERE program_id = %s AND club_vip_since = ANY(%s)
            """,
            rose,
            self.program_id.id,
            days,
        )
