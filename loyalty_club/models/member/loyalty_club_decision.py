from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger import locking
from ..program.personal import emptied
from ..program.tasks import TODO


def states(approved):
    """The states of a decision.

    :param approved: (value, label) of the state of an approved request
    """
    return [("waiting", "Waiting"), approved, ("refused", "Refused"), ("withdrawn", "Withdrawn")]


class LoyaltyClubDecision(models.AbstractModel):
    """A request that is decided once.

    Only its own methods write it: nobody has write access, not even managers.

    A model of requests declares its field `state` with `states` above and the state of an
    approved request in `_approved`. It implements who decides (`_may_decide`,
    `_check_decides`), the task of those users (`_task`), whose request it is (`_is_own`), who may
    withdraw it (`_check_may_withdraw`), what an approval does (`_approve`, which calls
    `_decide`) and who is notified of the decision (`_tell`).
    """

    _name = "loyalty.club.decision"
    _description = "Decision in a Customer Club"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _club_personal_fields = {"answer": emptied}
    _mail_post_access = "read"

    _approved = None

    asked_by_id = fields.Many2one(
        "res.users",
        string="Requested by",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True, ondelete="restrict")
    decided_on = fields.Datetime(readonly=True)
    answer = fields.Text(string="Why Refused", readonly=True)
    can_decide = fields.Boolean(compute="_compute_can_decide")

    @api.depends("state", "asked_by_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        may = self._may_decide()
        for decision in self:
            waits = decision.state == "waiting"
            decision.can_decide = waits and may and not decision._is_own()

    # who decides

    @api.model
    def _may_decide(self):
        """Whether the user may decide on requests of this model."""
        raise NotImplementedError

    def _check_decides(self):
        """:raises AccessError: the user may not decide on requests of this model"""
        raise NotImplementedError

    def _is_own(self):
        """Whether the request is the user's own."""
        raise NotImplementedError

    def _check_may_withdraw(self):
        """:raises AccessError: the user may not withdraw this request"""
        raise NotImplementedError

    def _check_may_decide(self):
        self._check_decides()
        self._check_waiting()
        if self._is_own():
            raise UserError(self.env._("You cannot decide on your own request. Ask a colleague, or withdraw it."))

    def _check_waiting(self):
        if self.state != "waiting":
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(self.env._("This was already decided. Its status is: %(state)s.", state=states[self.state]))

    # asking

    def _call(self, managers):
        """Schedule a task for each of `managers`; a decision removes the tasks of all."""
        for manager in managers:
            summary, note = self.with_context(lang=manager.lang)._task()
            self.activity_schedule(TODO, user_id=manager.id, summary=summary, note=escape(note))

    def _task(self):
        """(summary, note) of the task of those who may decide."""
        raise NotImplementedError

    # deciding

    def action_approve(self):
        """Approve these requests; one that the user has approved already is skipped.

        :raises AccessError: the user may not decide on requests of this model
        :raises UserError: a request is already decided, or is the user's own
        """
        for decision in self._lock_in_order():
            if not decision._was_decided(self._approved):
                decision._check_may_decide()
                decision._approve()
        return True

    def action_refuse(self):
        """Open the wizard that asks for the reason and refuses. Errors as for `action_approve`."""
        self.ensure_one()
        self._check_may_decide()
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_club_refuse_action")
        return {**action, "context": {"default_decision": f"{self._name},{self.id}"}}

    def action_withdraw(self):
        """Withdraw these requests; one that the user has withdrawn already is skipped.

        :raises AccessError: the user may not withdraw a request
        :raises UserError: a request is already decided
        """
        for decision in self._lock_in_order():
            decision._check_may_withdraw()
            if not decision._was_decided("withdrawn"):
                decision._check_waiting()
                decision._decide("withdrawn")
        return True

    def _refuse(self, answer):
        """Refuse these requests and notify of it.

        :param str answer: the reason, which the notification contains
        :raises UserError: `answer` is empty; else as for `action_approve`
        """
        answer = (answer or "").strip()
        if not answer:
            raise UserError(self.env._("Enter a reason for the refusal: it is sent as the answer."))
        for decision in self._lock_in_order():
            decision._check_may_decide()
            decision._decide("refused", answer=answer)
            decision._tell()

    def _approve(self):
        """Do what was requested and call `_decide`. The row is locked and checked already."""
        raise NotImplementedError

    def _was_decided(self, state):
        """Whether the current user has already decided the request with result `state`."""
        return self.state == state and self.decided_by_id == self.env.user

    def _decide(self, state, **values):
        """Record the user's decision and remove the tasks."""
        decision = self.sudo()
        decision.write(
            {
                "state": state,
                "decided_on": fields.Datetime.now(),
                "decided_by_id": self.env.user.id,
                **values,
            }
        )
        decision.activity_unlink([TODO])

    def _tell(self):
        """Notify of the decision, which is in `state`."""
        raise NotImplementedError

    def _lock_in_order(self):
        """Lock the rows. If another transaction has just decided one, this raises a serialization
        failure, and Odoo retries.

        :return: the records in the order of their ids
        """
        self.check_access("read")
        self.flush_recordset()
        locking.lock_rows(self.env, self._table, self.ids)
        return self.sorted("id")
