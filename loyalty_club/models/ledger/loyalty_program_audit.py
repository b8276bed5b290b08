import logging

from markupsafe import Markup

from odoo import models
from odoo.tools import SQL

from ...engine.points import InvalidPoints
from ..program.close import Stage
from ..program.groups import check_manager

_logger = logging.getLogger(__name__)


#: The most differences of each law that an audit returns: a list of all may not fit into memory.
MOST = 100

#: The laws of the ledger, each as a query of its violations: (card id, entry id or null, expected, found).
LAWS = {
    # a card's balance is the sum of its entries' points
    "balance": """
        SELECT card.id, NULL::integer, coalesce(sums.points, 0), card.points::numeric
          FROM loyalty_card card
          LEFT JOIN (SELECT card_id, sum(points) AS points FROM loyalty_club_entry
                      WHERE released GROUP BY card_id) sums ON sums.card_id = card.id
         WHERE card.program_id = %(program)s AND card.is_club_card
           AND abs(coalesce(sums.points, 0) - card.points::numeric) >= 0.005
    """,
    # and also of their remaining points; where both sums are the same, only the balance is wrong
    "remaining": """
        SELECT card.id, NULL::integer, coalesce(sums.remaining, 0), card.points::numeric
          FROM loyalty_card card
          LEFT JOIN (SELECT card_id, sum(remaining) AS remaining, sum(points) AS points
                       FROM loyalty_club_entry WHERE released GROUP BY card_id) sums
            ON sums.card_id = card.id
         WHERE card.program_id = %(program)s AND card.is_club_card
           AND abs(coalesce(sums.remaining, 0) - card.points::numeric) >= 0.005
           AND sums.remaining IS DISTINCT FROM sums.points
    """,
    "pending": """
        SELECT card.id, NULL::integer, coalesce(sums.points, 0), card.club_points_pending
          FROM loyalty_card card
          LEFT JOIN (SELECT card_id, sum(points) AS points FROM loyalty_club_entry
                      WHERE NOT released GROUP BY card_id) sums ON sums.card_id = card.id
         WHERE card.program_id = %(program)s AND card.is_club_card
           AND coalesce(sums.points, 0) <> card.club_points_pending
    """,
    # a card never has both points and a debt
    "debt": """
        SELECT entry.card_id, NULL::integer, 0::numeric, max(entry.remaining)
          FROM loyalty_club_entry entry
          JOIN loyalty_card card ON card.id = entry.card_id
         WHERE card.program_id = %(program)s AND card.is_club_card
           AND entry.released AND entry.remaining <> 0
         GROUP BY entry.card_id
        HAVING max(entry.remaining) > 0 AND min(entry.remaining) < 0
    """,
    # an entry's remaining points are its points plus what it took minus what was taken from it
    "lots": """
        SELECT entry.card_id, entry.id,
               entry.points + coalesce(got.points, 0) - coalesce(gave.points, 0), entry.remaining
          FROM loyalty_club_entry entry
          JOIN loyalty_card card ON card.id = entry.card_id
          LEFT JOIN (SELECT debit_id, sum(points) AS points FROM loyalty_club_allocation
                      GROUP BY debit_id) got ON got.debit_id = entry.id
          LEFT JOIN (SELECT lot_id, sum(points) AS points FROM loyalty_club_allocation
                      GROUP BY lot_id) gave ON gave.lot_id = entry.id
         WHERE card.program_id = %(program)s
           AND entry.points + coalesce(got.points, 0) - coalesce(gave.points, 0)
               <> entry.remaining
    """,
    # an allocation moves points between entries of one card, from a lot to a debit; a wrong one
    # is never deleted but reversed by another
    "allocations": """
        SELECT lot.card_id, lot.id, 0::numeric, sum(take.points)
          FROM loyalty_club_allocation take
          JOIN loyalty_club_entry lot ON lot.id = take.lot_id
          JOIN loyalty_club_entry debit ON debit.id = take.debit_id
          JOIN loyalty_card card ON card.id = lot.card_id
         WHERE card.program_id = %(program)s
           AND (lot.card_id <> debit.card_id OR lot.points < 0 OR debit.points > 0)
         GROUP BY lot.id, debit.id
        HAVING sum(take.points) <> 0
    """,
    # no entry is reversed by more than its points
    "reversals": """
        SELECT entry.card_id, entry.id, entry.points, sum(back.points)
          FROM loyalty_club_entry entry
          JOIN loyalty_club_entry back ON back.reversed_id = entry.id
          JOIN loyalty_card card ON card.id = entry.card_id
         WHERE card.program_id = %(program)s
         GROUP BY entry.id
        HAVING abs(sum(back.points)) > abs(entry.points)
            OR sign(sum(back.points)) = sign(entry.points)
    """,
    # the totals of each transaction are the sums of its entries
    "transactions": """
        SELECT deal.card_id, NULL::integer, coalesce(sum(entry.points), 0),
               deal.points_earned - deal.points_redeemed
          FROM loyalty_club_transaction deal
          JOIN loyalty_card card ON card.id = deal.card_id
          LEFT JOIN loyalty_club_entry entry ON entry.transaction_id = deal.id
         WHERE card.program_id = %(program)s
         GROUP BY deal.id
        HAVING coalesce(sum(entry.points), 0) <> deal.points_earned - deal.points_redeemed
    """,
    # one active card for each member
    "identity": """
        SELECT min(id), NULL::integer, 1::numeric, count(*)::numeric
          FROM loyalty_card
         WHERE program_id = %(program)s AND is_club_card AND active AND partner_id IS NOT NULL
         GROUP BY partner_id
        HAVING count(*) > 1
    """,
}


def number_of(problems):
    """How many differences there are, of which an audit has returned `problems`."""
    return sum({(problem["program_id"], problem["law"]): problem["count"] for problem in problems}.values())


class Audit(Stage):
    """The nightly audit; its findings become a manager's task."""

    name = "audit"
    for_archived = only_today = only_at_night = True

    def batches(self, program, _step):
        problems = program.club_audit()
        if problems:
            program._club_raise_audit_alarm(problems)
        yield


class LoyaltyProgram(models.Model):
    """The audit: checks the laws of the ledger for a whole club, in set-based SQL."""

    _inherit = "loyalty.program"

    def club_audit(self):
        """Check the laws of the ledger.

        :return: list of dicts with `law`, `program_id`, `card_id`, `entry_id`, `transaction_id`,
            `expected` and `found`, and in `count` how many differences of that law there are; at
            most `MOST` of each law; empty if the ledger is sound
        :raises AccessError: the user is not a manager of the club
        """
        if not self.env.su:
            check_manager(self.env, self.env._("Only a manager of the customer club can audit it."))
        self.check_access("read")
        return [problem for program in self.sudo().filtered("is_club") for problem in program._club_find_differences()]

    def _club_find_differences(self, cards=None):
        """The differences of one club.

        :param cards: ids of cards: find all differences of these, instead of the first ones
        """
        self.env.flush_all()
        return [
            problem
            for law, query in self._club_audit_laws().items()
            for problem in self._club_audit_law(law, query, cards)
        ]

    def _club_audit_laws(self):
        """{law: SQL of its violations: (card id, entry id or null, expected, found, transaction id or null)}."""
        queries = {law: SQL(query, program=self.id) for law, query in LAWS.items()}
        return {law: SQL("SELECT *, NULL::integer FROM (%s) difference", query) for law, query in queries.items()}

    def _club_audit_law(self, law, query, cards):
        of_cards = SQL() if cards is None else SQL("WHERE card_id = ANY(%s)", list(cards))
        self.env.cr.execute(
            SQL(
                """
                SELECT found.*, count(*) OVER ()
                  FROM (%s) found (card_id, entry_id, expected, found, transaction_id) %s
                 ORDER BY card_id, entry_id, transaction_id %s
                """,
                query,
                of_cards,
                SQL("LIMIT %s", MOST) if cards is None else SQL(),
            )
        )
        return [
            {
                "law": law,
                "program_id": self.id,
                "card_id": card,
                "entry_id": entry,
                "expected": expected,
                "found": found,
                "transaction_id": transaction,
                "count": count,
            }
            for card, entry, expected, found, transaction, count in self.env.cr.fetchall()
        ]

    def _club_close_stages(self):
        return [*super()._club_close_stages(), Audit()]

    def _club_describe_one(self, problem):
        """One of the audit's problems in words, without the member's name."""
        sentences = {
            "balance": self.env._("the card shows %(found)s points, its entries give %(expected)s"),
            "remaining": self.env._("the card shows %(found)s points, its lots hold %(expected)s"),
            "pending": self.env._("the card shows %(found)s pending points, its entries give %(expected)s"),
            "debt": self.env._("there are both points and a debt"),
            "lots": self.env._("an entry has %(found)s points remaining, it should have %(expected)s"),
            "allocations": self.env._("points are allocated between entries that do not belong together"),
            "reversals": self.env._("more points were reversed than were given"),
            "transactions": self.env._("an order shows %(found)s points, its entries give %(expected)s"),
            "identity": self.env._("the customer has several cards"),
            "earned": self.env._("%(order)s earned %(found)s points, its amount gives at most %(expected)s"),
            "rewards": self.env._("%(order)s spent %(found)s points, its rewards cost %(expected)s"),
        }
        values = {name: self._club_say(problem[name]) for name in ("found", "expected")}
        values["order"] = self.env["loyalty.club.transaction"].browse(problem["transaction_id"]).name
        return sentences[problem["law"]] % values

    def _club_say(self, found):
        """`found` as text, even if a corrupt table holds something that is not a number."""
        try:
            return self._club_format_number(found or 0)
        except InvalidPoints:
            return str(found)

    def _club_describe(self, problems, most=10):
        """The first `most` of `problems` in words, a list of lines."""
        lines = []
        for problem in problems[:most]:
            card = self.env["loyalty.card"].browse(problem["card_id"])
            lines.append(f"{card.display_name}: {self._club_describe_one(problem)}")
        if number_of(problems) > len(lines):
            lines.append("…")
        return lines

    def _club_raise_audit_alarm(self, problems):
        _logger.error("Customer club %s: the ledger differs: %s", self.id, problems[:20])
        first = self.env["loyalty.card"].browse(problems[0]["card_id"])
        headline = self.env._(
            "The ledger of %(club)s differs from its cards in %(count)s places.",
            club=self.display_name,
            count=self._club_format_number(number_of(problems)),
        )
        lines = [headline, *self._club_describe(problems)]
        first._club_alarm(Markup("<br/>").join(lines), self._club_first_manager())
