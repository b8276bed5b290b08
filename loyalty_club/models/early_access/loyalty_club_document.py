from odoo import fields, models


class LoyaltyClubDocument(models.AbstractModel):
    """The check that a customer can already buy the products of a document."""

    _inherit = "loyalty.club.document"

    def _club_early_products(self):
        """The product templates that the customer buys."""
        raise NotImplementedError

    def _club_early_moment(self):
        """The time of the purchase, UTC."""
        return fields.Datetime.now()

    def _club_early_refused(self):
        """[(product template, spans)] of the products that the customer cannot buy yet."""
        self.ensure_one()
        benefits = self.env["loyalty.club.benefit"]
        if not benefits._early_spans():
            return []
        moment = self._club_early_moment()
        closed = benefits._early_closed(self.company_id, moment)
        found = [(product, closed[product.id]) for product in self._club_early_products() if product.id in closed]
        cards = self._club_early_cards({span.program for _product, spans in found for span in spans})
        return [
            (product, spans)
            for product, spans in found
            if not any(
                span.start <= moment and benefits.sudo().browse(span.benefit)._is_there_for(cards.get(span.program))
                for span in spans
            )
        ]

    def _club_early_cards(self, programs):
        """{club id: the card that the customer uses there} for these club ids."""
        partner = self._club_partner()._origin
        if not partner or not programs:
            return {}
        return {card.program_id.id: card for card in partner.sudo()._club_cards(programs).sudo()}

    def _club_early_sentences(self):
        """A sentence for each product that the customer cannot buy yet."""
        moment = self._club_early_moment()
        sentence = self.env["loyalty.club.benefit"]._early_sentence
        return [sentence(product, spans, moment) for product, spans in self._club_early_refused()]
