"""A till in a browser, for tours."""

from odoo.addons.loyalty_club.tests.common import club_vals, free_product, money_off, points_by_money
from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon


class TillCommon(TestPointOfSaleHttpCommon):
    """A till of core's with tea for 250 and pens for 10. The club gives 10 points for each full 100
    spent; a point buys a discount of 1, and 20 points buy a pen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        cls.env.user.group_ids |= cls.env.ref("loyalty_club.group_club_manager")
        cls.pos_user.group_ids -= cls.env.ref("loyalty_club.group_club_user")
        cls.main_pos_config.write({"use_pricelist": False, "tax_regime_selection": False})
        cls.tea, cls.pen = cls._create_goods("Club tea", 250), cls._create_goods("Club pen", 10)
        rewards = [money_off(1), free_product(cls.pen, 20)]
        vals = club_vals(
            [points_by_money(10, 100)], rewards, name="Our club", club_tz="UTC", club_start_date="2020-01-01"
        )
        cls.club = cls.env["loyalty.program"].create(vals)

    @classmethod
    def _create_goods(cls, name, price):
        values = {"type": "service", "taxes_id": False, "available_in_pos": True}
        return cls.env["product.product"].create({"name": name, "list_price": price, **values})

    def _tour(self, name):
        """Open the till as its cashier and run a tour; the ledger is audited afterwards."""
        self.main_pos_config.with_user(self.pos_user).open_ui()
        self.start_pos_tour(name)
        self.env.invalidate_all()
        self.assertEqual(self.club.club_audit(), [])
