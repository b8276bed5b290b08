from odoo import models

from ..program.tasks import TODO


class MailActivity(models.Model):
    """Marking the task of a due benefit as done delivers the benefit."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        due = self._club_due_benefits()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        # without sudo: users who may not deliver cannot mark the task as done either
        if due:
            due.action_deliver()
        return result

    def _club_due_benefits(self):
        """The due uses of those of these tasks that the club itself has created."""
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
