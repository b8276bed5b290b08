"""Test factories, without demo data: each class creates its own club and members."""

import re

from odoo import Command
from odoo.tests import HttpCase, TransactionCase, new_test_user


class PortalFactory:
    """A club that gives 10 points for each full 100,000 spent, each point worth 10, and two members
    with portal logins, Sara and Reza."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True, lang="en_US"))
        cls.env["loyalty.program"].search([]).active = False
        cls.club = cls._create_club("Bazaar Club")
        cls.sara = cls._create_portal_user("sara", "Sara Ahmadi")
        cls.card = cls.sara.partner_id.club_enrol(cls.club)
        cls.reza = cls._create_portal_user("reza", "Reza Karimi")
        cls.other_card = cls.reza.partner_id.club_enrol(cls.club)
        cls.other_card.club_earn(77, "Reza's secret")

    @classmethod
    def _create_portal_user(cls, login, name, **values):
        return new_test_user(cls.env, login, groups="base.group_portal", name=name, password=login, **values)

    @classmethod
    def _create_club(cls, name, rewards=None, **values):
        rewards = rewards or [
            {
                "reward_type": "discount",
                "discount_mode": "per_point",
                "discount": 10,
                "discount_applicability": "order",
                "required_points": 20,
            }
        ]
        return cls.env["loyalty.program"].create(
            {
                "name": name,
                "is_club": True,
                "club_tz": "UTC",
                "rule_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "reward_point_mode": "money",
                            "reward_point_amount": 10,
                            "club_step_amount": 100_000,
                        }
                    ),
                ],
                "reward_ids": [Command.clear(), *map(Command.create, rewards)],
                **values,
            }
        )

    @classmethod
    def _create_order(cls, partner, amount):
        product = cls.env["product.product"].create(
            {"name": "Tea", "list_price": amount, "type": "service", "taxes_id": False}
        )
        return cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": product.id, "price_unit": amount})],
            }
        )

    @classmethod
    def _activate_persian(cls):
        language = cls.env["res.lang"]._activate_lang("fa_IR")
        if "website" in cls.env:
            cls.env["website"].search([]).language_ids += language
        modules = cls.env["ir.module.module"]
        modules._load_module_terms(["loyalty_club", "loyalty_club_portal"], ["fa_IR"])


class PortalCase(PortalFactory, TransactionCase):
    pass


class PortalHttpCase(PortalFactory, HttpCase):
    def get(self, path, login="sara", **kwargs):
        """Return the response to `path` for the user `login`."""
        self.authenticate(login, login)
        return self.url_open(path, **kwargs)

    def text(self, response):
        """Return the visible text of the page on one line."""
        body = re.sub(r"(?s)<(script|style|head)\b.*?</\1>", " ", response.text)
        plain = re.sub(r"<[^>]+>", " ", body)
        for code, letter in (("&#39;", "'"), ("&amp;", "&"), ("&nbsp;", " "), ("\xa0", " ")):
            plain = plain.replace(code, letter)
        plain = re.sub("[\u2066-\u2069]", "", plain)  # directional isolates
        return " ".join(plain.split())
