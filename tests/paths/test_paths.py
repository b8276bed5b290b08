"""Every path of an order to the ledger: what is kept, earned and spent in the end, and that it stays so."""

import os
from pathlib import Path as File

from path import Found
from path_shop import PathShop
from paths_beside import BESIDE
from paths_of_orders import ORDERS
from paths_of_the_till import TILL

from odoo.tests import tagged


class Walk(PathShop):
    """One test for each row of `table`; see `path.Path`. The report is left in the state folder."""

    table = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = []

    @classmethod
    def tearDownClass(cls):
        folder = File(os.environ["CLUB_STATE"])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"paths-{cls.__name__}.txt").write_text("\n".join([*cls.report, ""]))
        super().tearDownClass()

    def __init_subclass__(cls, **keywords):
        super().__init_subclass__(**keywords)
        for path in cls.table:
            for wanted in path.cases():
                add_test(cls, path, wanted)

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
        """Whether the ledger of `club` says what was wanted; reported."""
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
        """The posts are sound, and settling everything again finds nothing to do."""
        for club in clubs.values():
            self.assertEqual(club.club_audit(), [])
        before = self.ledger()
        self.settle_again()
        self.assertEqual(self.ledger(), before)


def add_test(cls, path, wanted):
    """A test of one row, named after it."""
    words = path.name if len(wanted) != 1 else f"{path.name} {next(iter(wanted))}"
    name = "test_" + "".join(char if char.isalnum() else "_" for char in words)
    assert not hasattr(cls, name), name

    def test(self):
        self.walk(path, wanted)

    test.__name__ = name
    setattr(cls, name, test)


# three classes, for a class is never divided between databases


@tagged("post_install", "-at_install")
class TestOrders(Walk):
    table = ORDERS


@tagged("post_install", "-at_install")
class TestTill(Walk):
    table = TILL


@tagged("post_install", "-at_install")
class TestBeside(Walk):
    table = BESIDE
