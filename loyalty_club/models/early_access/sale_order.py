from odoo import api, fields, models
from odoo.exceptions import UserError

from ..program.groups import check_field, check_manager


class SaleOrder(models.Model):
    """Early access on sale orders: a warning on the quotation and a refusal on confirmation, but
    no refusal after the customer has paid.
    """

    _inherit = "sale.order"

    club_early_warning = fields.Text(
        string="Not Open to Everybody Yet", compute="_compute_club_early_warning", compute_sudo=True
    )
    club_early_let_ids = fields.Many2many(
        "product.template",
        "sale_order_club_early_let_rel",
        "order_id",
        "product_id",
        string="Early Purchases Allowed",
        copy=False,
        readonly=True,
        groups="loyalty_club.group_club_manager",
        help="Products that a club manager allowed this customer to buy early.",
    )

    @api.depends(
        "partner_id",
        "company_id",
        "state",
        "order_line.product_id",
        "order_line.product_uom_qty",
        "club_early_let_ids",
    )
    @api.depends_context("lang")
    def _compute_club_early_warning(self):
        for order in self:
            drafted = order.state in ("draft", "sent")
            sentences = order._club_early_sentences() if drafted else []
            order.club_early_warning = "\n".join(sentences) or False

    def write(self, vals):
        """A change of the customer clears the allowed early purchases."""
        if "partner_id" in vals and self.env["loyalty.club.benefit"]._early_spans():
            orders = self.sudo().filtered(lambda order: order.partner_id.id != vals["partner_id"])
            orders.filtered("club_early_let_ids").club_early_let_ids = False
        return super().write(vals)

    # implementation of the document's methods

    def _club_early_products(self):
        lines = self.order_line.filtered(
            lambda line: line.product_id and not line.display_type and line.product_uom_qty > 0
        )
        return lines.product_id.product_tmpl_id

    def _club_early_refused(self):
        refused = super()._club_early_refused()
        let = self.sudo().club_early_let_ids._origin if refused else ()
        return [(product, spans) for product, spans in refused if product._origin not in let]

    def _club_early_may_refuse(self):
        return self._club_may_refuse()

    # confirming

    def _confirmation_error_message(self):
        return super()._confirmation_error_message() or self._club_early_refusal()

    def _club_early_refusal(self):
        """Why this order cannot be confirmed or paid for yet; False if it can."""
        sentences = self._club_early_sentences()
        return "\n".join(sentences) if sentences and self._club_early_may_refuse() else False

    def action_confirm(self):
        # orders that can be refused fail in core's check (`_confirmation_error_message`); the others were paid for
        paid = {order: order._club_early_sentences() for order in self}
        result = super().action_confirm()
        for order, sentences in paid.items():
            order._club_report_early(sentences)
        return result

    def _club_report_early(self, sentences):
        if sentences:
            self._club_report(
                self.env._(
                    "Sold before it was open to this customer, because it was already paid: %(what)s",
                    what=" ".join(sentences),
                )
            )

    def action_club_let_early(self):
        """Allow the customer to buy the current products of the quotation early, and log who allowed it.

        :raises AccessError: the user is not a manager of the club
        """
        check_manager(
            self.env,
            self.env._("Only a manager of the customer club can allow early purchases."),
        )
        self.check_access("read")
        for order in self.sudo():
            sentences = order._club_early_sentences()
            if sentences and order.state in ("draft", "sent"):
                for product, _spans in order._club_early_refused():
                    order.club_early_let_ids += product
                order.message_post(
                    body=self.env._(
                        "%(user)s allowed %(customer)s to buy early. %(what)s",
                        user=self.env.user.name,
                        customer=order.partner_id.display_name,
                        what=" ".join(sentences),
                    ),
                    author_id=self.env.user.partner_id.id,
                )
        return True

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Core does not check the groups of a many-to-many field that records are grouped by."""
        if groupby_spec == "club_early_let_ids":
            check_field(self, groupby_spec)
        return super()._read_group_groupby(alias, groupby_spec, query)

    # lines added later

    def _club_check_early(self, products):
        """Check products that are added to a confirmed order or to a cart of the web shop.

        :raises UserError: the customer cannot buy one of them yet
        """
        if not self._club_early_may_refuse():
            return
        moment = self._club_early_moment()
        for product, spans in self._club_early_refused():
            if product in products:
                sentence = self.env["loyalty.club.benefit"]._early_sentence
                raise UserError(sentence(product, spans, moment))

    def _club_is_cart(self):
        """Whether this is a cart that a visitor of the web shop is filling."""
        return (
            "website_id" in self._fields
            and bool(self.website_id)
            and self.state == "draft"
            and not self.env.user._is_internal()
        )
