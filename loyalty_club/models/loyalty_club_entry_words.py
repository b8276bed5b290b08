from odoo import fields, models


class LoyaltyClubEntry(models.Model):
    """What entries say of other members and of a closed membership. An entry is never
    edited, so it keeps the other member's card, not his name: that may have to be forgotten."""

    _inherit = "loyalty.club.entry"

    phone = fields.Char(related="card_id.club_phone")

    def _explain_given(self, why):
        return self.env._(
            "Given to %(member)s: %(reason)s", member=self._other(why), reason=self.reason or ""
        )

    def _explain_received(self, why):
        return self.env._(
            "Received from %(member)s: %(reason)s", member=self._other(why), reason=self.reason or ""
        )

    def _other(self, why):
        card = self.env["loyalty.card"].browse(why.get("card")).exists()
        return card.display_name if card else self.env._("another member")

    def _explain_closed(self, why):
        if why.get("how") == "forgotten":
            return self.env._("Member forgotten")
        closed = {
            "left": self.env._("Membership closed"),
            "blocked": self.env._("Member blocked"),
        }
        sentence = closed.get(why.get("how"), closed["left"])
        return f"{sentence}: {self.reason}" if self.reason else sentence
