"""Test factories, without demo data: each class creates its own club."""

from odoo import Command, fields
from odoo.tests import new_test_user

from odoo.addons.sale.tests.common import SaleCommon

from ..models.program.close import Runner

STEP = 100_000


def points_by_money(points, step):
    """A purchase rule: so many points for each full `step` of money."""
    return {"reward_point_mode": "money", "reward_point_amount": points, "club_step_amount": step}


def money_off(worth):
    """A reward: each point is `worth` so much money off the order."""
    return {
        "reward_type": "discount",
        "discount_mode": "per_point",
        "discount": worth,
        "discount_applicability": "order",
        "required_points": 1,
    }


def free_product(product, points):
    """A reward: a piece of `product` for so many points."""
    return {
        "reward_type": "product",
        "reward_product_id": product.id,
        "reward_product_qty": 1,
        "required_points": points,
    }


def club_vals(rules, rewards, **values):
    """What a club is created from."""
    return {
        "name": "Club",
        "is_club": True,
        "club_tz": "Asia/Tehran",
        "rule_ids": [Command.create({"minimum_qty": 1, **rule}) for rule in rules],
        "reward_ids": [Command.create(reward) for reward in rewards],
        **values,
    }


class ClubCommon(SaleCommon):
    """A club that gives 10 points for each full 100,000 spent; a point buys a discount of 10."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True, lang="en_US"))
        cls.member = cls._create_partner(name="Member")
        cls.club = cls._create_club()
        cls.club.club_start_date = "2020-01-01"
        cls.reward = cls.club.reward_ids
        cls.tea = cls._create_goods("Tea", 250_000)
        cls.card = cls.member.club_enrol(cls.club)
        cls.card.club_joined_on = "2020-01-01"
        cls.entries = cls.env["loyalty.club.entry"]

    def _run_stages(self, *names, day=None):
        """Run only these stages of the club's nightly close, in this transaction."""
        Runner(self.club, only=names).run(day or self.club._club_day())

    @classmethod
    def _create_goods(cls, name, price, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "list_price": price,
                "type": "service",
                "invoice_policy": "order",
                "taxes_id": False,
                **values,
            }
        )

    @classmethod
    def _create_club(cls, rules=None, rewards=None, **values):
        rules = rules or [points_by_money(10, STEP)]
        return cls.env["loyalty.program"].create(club_vals(rules, rewards or [money_off(10)], **values))

    @classmethod
    def _order(cls, *lines, partner=None, confirm=True, **values):
        """Create a sale order of `lines`, each (product, quantity) or (product, quantity, price)."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.member).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": line[0].id,
                            "product_uom_qty": line[1],
                            **({"price_unit": line[2]} if len(line) > 2 else {}),
                        }
                    )
                    for line in lines or [(cls.tea, 1)]
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _claim(cls, order, reward=None, card=None):
        """Claim a reward on a quotation as core does; return its lines."""
        order._update_programs_and_rewards()
        result = order._apply_program_reward(reward or cls.reward, card or cls.card)
        assert not result, result
        return order.order_line.filtered("reward_id")

    @classmethod
    def _invoice(cls, order, post=True):
        invoice = order._create_invoices(final=True)
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _credit(cls, invoice, quantities=None):
        """Post a credit note of the whole invoice or of `quantities`, a {product: quantity}."""
        note = invoice._reverse_moves([{"invoice_date": fields.Date.today()}])
        if quantities is not None:
            for line in note.invoice_line_ids:
                if line.product_id in quantities:
                    line.quantity = quantities[line.product_id]
                else:
                    line.unlink()
        note.action_post()
        return note

    def _sound(self, club=None):
        """Assert that the audit finds no error in the ledger."""
        self.assertEqual((club or self.club).club_audit(), [])

    def _posted(self, card=None):
        """Return [(kind, points, remaining)] in the order of posting."""
        entries = (card or self.card).club_entry_ids.sorted("id")
        return [(entry.kind, entry.points, entry.remaining) for entry in entries]

    def assertPoints(self, points, card=None):
        card = card or self.card
        self.assertEqual(card.points, points)
        self._sound(card.program_id)


class StaffCommon(ClubCommon):
    """A club's staff and manager. Who administers Odoo is no manager of the club here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        managers = cls.env.ref("loyalty_club.group_club_manager")
        cls.env.ref("base.group_system").implied_ids = [Command.unlink(managers.id)]
        managers.user_ids = [Command.set(cls.env.user.ids)]
        cls.staff = cls._user("club_staff", "loyalty_club.group_club_user")
        cls.manager = cls._user("club_manager", "loyalty_club.group_club_manager")

    @classmethod
    def _user(cls, login, *groups):
        return new_test_user(cls.env, login, groups=",".join(groups), lang="en_US")
