from odoo import models

from ..program.tasks import TODO


class MailActivity(models.Model):
    """Who ticks the task of a benefit that is due has delivered it."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        due = self._club_due_benefits()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        # the user's own right decides: who may not deliver cannot tick the task either
        if due:
            due.action_deliver()
        return result

    def _club_due_benefits(self):
        """The benefits that wait for these tasks, which the club itself has set."""
        todo = self.env.ref(TODO)
        tasks = self.filtered(
            lambda task: (
                task.res_model == "loyalty.club.benefit.use"
                and task.active
                and task.automated
                and task.activity_type_id == todo
            )
        )
        uses = self.env["loyalty.club.benefit.use"].browse(tasks.mapped("res_id")).exists()
        return uses.filtered(lambda use: use.sudo().state == "due")
