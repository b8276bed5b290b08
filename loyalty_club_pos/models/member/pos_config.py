from odoo import models
from odoo.exceptions import UserError


class PosConfig(models.Model):
    """Joining at the till, also in clubs that admit members by request or by criteria."""

    _inherit = "pos.config"

    def club_admit_customer(self, partner_id):
        """Enrol the customer, request membership for them, or report the criteria they do not
        meet, depending on the club's admission setting.

        :param int partner_id: the customer
        :return: {`outcome`: `member`, `asked` or `missing`; `message`: a sentence for the cashier;
            `records`: for a new member, the records by model in the till's format}
        :raises UserError: the till has no club, or the customer does not exist
        :raises AccessError: the user is not a POS user, or may not read the customer
        """
        config = self._club_guarded()
        program = config._club_programs()[:1].sudo()
        if not program:
            raise UserError(self.env._("There is no customer club at this point of sale."))
        partner = config._club_customer(partner_id)
        if not partner._club_vouches() and not partner.sudo()._club_is_member(program):
            if program.club_admission == "request":
                return config._club_answer("asked", config._club_ask_for(program, partner))
            gaps = partner._club_gaps(program)
            if gaps:
                return config._club_answer("missing", "\n".join(gaps))
        records = config.club_enrol_customer(partner.id)
        message = self.env._("%(customer)s is now a member of the club.", customer=partner.display_name)
        return config._club_answer("member", message, records)

    @staticmethod
    def _club_answer(outcome, message, records=None):
        return {"outcome": outcome, "message": message, "records": records or {}}

    def _club_ask_for(self, program, partner):
        """Request membership unless a request is already waiting; return a sentence for the cashier."""
        names = {"customer": partner.display_name, "club": program.name}
        if self.env["loyalty.club.request"].sudo()._waiting(program, partner):
            return self.env._(
                "%(customer)s has requested to join %(club)s. The request is waiting for an answer.", **names
            )
        partner.sudo()._club_ask(program, channel="till")
        return self.env._(
            "Joining %(club)s requires approval. The request of %(customer)s was sent; the club will answer.",
            **names,
        )
