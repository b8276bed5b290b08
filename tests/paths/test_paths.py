"""Every path of an order to the book: what is kept, earned and spent in the end, and that it stays so."""

import os
from pathlib import Path as File

from path import Found
from path_shop import PathShop
from paths_beside import BESIDE
from paths_of_orders import ORDERS
from paths_of_the_till import TILL

from odoo.tests import tagged

TABLES = {"order": ORDERS, "till": TILL, "beside": BESIDE}


@tagged("post_install", "-at_install")
class TestPaths(PathShop):
    """One test for each row of the tables; see `path.Path`. The report is left in the state folder."""

    report = []

    @classmethod
    def tearDownClass(cls):
        text = "\n".join(cls.report)
        File(os.environ["CLUB_STATE"]).mkdir(parents=True, exist_ok=True)
        (File(os.environ["CLUB_STATE"]) / "paths.txt").write_text(f"{text}\n")
        super().tearDownClass()

    def walk(self, path, wanted):
        """Walk `path` with a club for each trigger in `wanted`, {trigger: points}."""
        clubs = self.open_clubs(path, wanted)
        for taken in path.steps:
            taken(self)
        self.env.invalidate_all()
        wrong = [trigger for trigger, club in clubs.items() if not self.tell(path, trigger, club, wanted[trigger])]
        self.assertFalse(wrong, "\n".join(["not as wanted:", *self.report[-len(clubs) :]]))
        self.assert_settled(clubs)

    def open_clubs(self, path, wanted):
        """{trigger: club}"""
        if len(wanted) == 1:
            clubs = dict.fromkeys(wanted, self.club)
        else:
            clubs = {trigger: self.clubs[trigger] for trigger in wanted}
        for trigger, club in clubs.items():
            club.write({"club_sale_trigger": trigger, "active": True, **path.club})
            club.rule_ids.write(path.rule)
        if path.start:
            self._give(path.start)
        return clubs

    def tell(self, path, trigger, club, points):
        """Whether the book of `club` says what was wanted; reported."""
        balance = path.start + points - path.other - path.spent
        wanted = Found(path.kept, points, path.spent, path.other, balance)
        found = self.find(club)
        self.report.append(
            f"{'ok' if found == wanted else 'WRONG':5} {path.name:45} {trigger:10}"
            + "".join(
                f" {name} {getattr(found, name):g}/{getattr(wanted, name):g}"
                for name in ("kept", "earned", "spent", "other", "balance")
            )
        )
        return found == wanted

    def find(self, club):
        papers = self.papers(club)
        card = self.card_of(self.member, club)
        others = papers.filtered(lambda paper: paper.card_id != card)
        return Found(
            kept=round(sum(papers.mapped("amount")), 2),
            earned=sum(papers.mapped("points_earned")),
            spent=sum(papers.mapped("points_redeemed")),
            other=sum(others.mapped("points_earned")),
            balance=card.points + card.club_points_pending,
        )

    def assert_settled(self, clubs):
        """The books are sound, and settling everything again finds nothing to do."""
        for club in clubs.values():
            self.assertEqual(club.club_audit(), [])
        before = self.book()
        self.settle_again()
        self.assertEqual(self.book(), before)


def add_tests():
    """A test for each row, named after it."""
    for table, paths in TABLES.items():
        for path in paths:
            for wanted in path.cases():
                words = [table, path.name, *(wanted if len(wanted) == 1 else ())]
                add_test("_".join(words), path, wanted)


def add_test(words, path, wanted):
    name = "test_" + "".join(char if char.isalnum() else "_" for char in words)
    assert not hasattr(TestPaths, name), name

    def test(self):
        self.walk(path, wanted)

    test.__name__ = name
    setattr(TestPaths, name, test)


add_tests()
