from odoo import fields, models
from odoo.tools import formatLang
from odoo.tools.image import image_data_uri

#: Maximum number of products on the page; a benefit may have more.
SHELF = 24


class LoyaltyCard(models.Model):
    """Early-access products on the member's page."""

    _inherit = "loyalty.card"

    def _club_shelf(self):
        """Return the products to which the member has, or will have, early access: dicts of
        `product`, `image` (a data URI or False), `price` (the member's, formatted), `url`
        (in the web shop, or False) and `when`."""
        self.ensure_one()
        card = self.sudo()
        benefits = card.program_id.club_benefit_ids.filtered(
            lambda one: one._is_early() and not one._is_past() and one._is_there_for(card)
        )
        shelf = {}
        for benefit in benefits.sorted("early_from"):
            for product in benefit.early_product_ids.filtered(lambda one: one.active and one.sale_ok):
                shelf.setdefault(product, benefit)
        products = self.env["product.template"].sudo().union(*list(shelf)[:SHELF])
        prices = card._club_prices(products)
        return [
            {
                "product": product,
                "image": image_data_uri(product.image_128) if product.image_128 else False,
                "price": prices.get(product.id, ""),
                "url": card._club_shop_address(product),
                "when": card._club_early_when(shelf[product]),
            }
            for product in products
        ]

    def _club_early_when(self, benefit):
        moment = self.program_id._club_format_moment
        if fields.Datetime.now() < benefit.early_from:
            return self.env._("For you from %(moment)s", moment=moment(benefit.early_from))
        return self.env._("Everybody else from %(moment)s", moment=moment(benefit.early_until))

    def _club_prices(self, products):
        """Return {product template id: the member's price of one unit, formatted}."""
        company = self.company_id or self.env.company
        pricelist = self.partner_id.with_company(company).property_product_pricelist
        currency = pricelist.currency_id or company.currency_id
        prices = pricelist._get_products_price(products.with_company(company), 1, currency=currency)
        return {product: self._club_price_text(price, currency) for product, price in prices.items()}

    def _club_price_text(self, price, currency):
        program = self.program_id
        if currency == program.currency_id:
            return program._club_format_money(price)
        return program._club_digits(formatLang(self.env, price, currency_obj=currency))

    def _club_shop_address(self, product):
        """Return the URL of the product in the web shop, or False."""
        there = "website_url" in product._fields and product.is_published
        return product.website_url if there else False
