from odoo import models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def unlink(self):
        """The limit of a club to these pricelists ends with them: that is for its managers, and the
        clubs' caches are cleared."""
        clubs = (
            self.env["loyalty.program"]
            .sudo()
            .with_context(active_test=False)
            .search([("is_club", "=", True), ("pricelist_ids", "in", self.ids)])
        )
        clubs._club_check_may_set()
        result = super().unlink()
        clubs._club_clear_cache()
        return result

    def _get_partner_pricelist_multi(self, partner_ids):
        """Give members the pricelist of their tier, unless a pricelist is set on the contact."""
        found = super()._get_partner_pricelist_multi(partner_ids)
        if not partner_ids or not self.env["loyalty.program"]._club_has_member_prices():
            return found
        if not self.env["res.groups"]._is_feature_enabled("product.group_product_pricelist"):
            return found
        partners = self.env["res.partner"].with_context(active_test=False).browse(partner_ids)
        free = partners.sudo().filtered(lambda partner: not partner.specific_property_product_pricelist)
        for partner, pricelist in free._club_member_pricelists().items():
            pricelist = self.browse(pricelist.id)
            if pricelist._get_partner_pricelist_multi_filter_hook():
                found[partner] = pricelist
        return found
