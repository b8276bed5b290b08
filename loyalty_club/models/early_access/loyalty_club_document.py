from odoo import fields, models


class LoyaltyClubDocument(models.AbstractModel):
    """Products that only some members may buy yet."""

    _inherit = "loyalty.club.document"

    def _club_early_products(self):
        """What is bought here, as product templates."""
        raise NotImplementedError

    def _club_early_moment(self):
        """When it is bought, UTC."""
        return fields.Datetime.now()

    def _club_early_refused(self):
        """[(product, spans)]: what the customer may not buy yet."""
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
        """{club id: the card that serves the customer}."""
        partner = self._club_partner()._origin
        if not partner or not programs:
            return {}
        return {card.program_id.id: card for card in partner.sudo()._club_cards(programs).sudo()}

    def _club_early_sentences(self):
        """What the customer may not buy yet, a sentence for each product."""
        moment = self._club_early_moment()
        sentence = self.env["loyalty.club.benefit"]._early_sentence
        return [sentence(product, spans, moment) for product, spans in self._club_early_refused()]
