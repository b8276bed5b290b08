from odoo import models
from odoo.exceptions import UserError


class PosConfig(models.Model):
    """Joining at the counter, also where a club does not take everybody at once."""

    _inherit = "pos.config"

    def club_admit_customer(self, partner_id):
        """Do what the club's admission says: enrol the customer, ask for it, or say what is
        missing. Whatever it is, the cashier reads a sentence.

        :param int partner_id: the customer
        :return: {`outcome`: `member`, `asked` or `missing`; `message`; `records` by model, as
            the till loads them, of a member}
        :raises UserError: there is no club here or no such customer
        :raises AccessError: the user works at no till, or may not see the customer
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
        """Ask, unless somebody has; the sentence for the cashier."""
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
