import logging
from dataclasses import asdict, dataclass, field
from datetime import timedelta

import psycopg2
from markupsafe import Markup, escape

from odoo import fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..program.close import Stage
from ..program.tasks import WARNING, create_tasks
from .completing import completing

_logger = logging.getLogger(__name__)

#: Number of documents settled in one transaction, whose members' cards stay locked meanwhile.
BATCH = 20

#: Number of documents found by one query.
FOUND = 5000

#: Number of documents that a report names.
NAMED = 5

#: The next night looks this far back, for transactions that were open when this one began.
OVERLAP = timedelta(hours=1)


@dataclass
class Night:
    """One run of the stage: how far it has come, and what it has found.

    :param began: when it began, UTC; :param model: and `after`: the last document settled
    :param posted: number of documents that differed; `failed`: that could not be settled
    """

    began: str
    model: str = ""
    after: int = 0
    posted: int = 0
    failed: int = 0
    posted_names: list = field(default_factory=list)
    failed_names: list = field(default_factory=list)

    def note(self, document, outcome):
        """Count a document that is `posted` or has `failed`."""
        setattr(self, outcome, getattr(self, outcome) + 1)
        names = getattr(self, f"{outcome}_names")
        if len(names) < NAMED:
            names.append(document.name or "/")


class Complete(Stage):
    """Settles the documents that have changed since the last night, and those without a
    transaction. What is posted here is a trigger that was missed."""

    name = "complete"
    for_archived = only_today = only_at_night = True

    def batches(self, program, step):
        now = fields.Datetime.to_string(fields.Datetime.now())
        night = Night(**step.position) if step.position else Night(began=now)
        for model in program._club_document_models():
            if model < night.model:
                continue
            night.after = night.after if model == night.model else 0
            night.model = model
            while documents := program._club_incomplete(night):
                for start in range(0, len(documents), BATCH):
                    batch = documents[start : start + BATCH]
                    program._club_complete(batch, night)
                    night.after = batch[-1:].id
                    yield asdict(night)
        program._club_end_completion(night)


class LoyaltyProgram(models.Model):
    """Law 12: every purchase of a member stands in the ledger, also if a trigger was missed."""

    _name = "loyalty.program"
    _inherit = ["loyalty.program", "mail.thread", "mail.activity.mixin"]

    club_completed_at = fields.Datetime(
        string="Documents Complete Since",
        readonly=True,
        copy=False,
        help="Documents that are new or have changed since are settled again at night.",
    )

    def _club_close_stages(self):
        return [*super()._club_close_stages(), Complete()]

    def _club_switch_on_one(self):
        result = super()._club_switch_on_one()
        # earlier purchases are part of the opening balances
        self.sudo().club_completed_at = self.env.cr.now()
        return result

    def _club_document_models(self):
        """The names of the models of documents, in order."""
        names = self.env.registry.descendants(["loyalty.club.document"], "_inherit")
        return sorted(name for name in names if not self.env[name]._abstract)

    def _club_incomplete(self, night):
        """The next documents to settle."""
        since = self.club_completed_at or fields.Datetime.from_string(night.began) - timedelta(days=1)
        documents = self.env[night.model].sudo().with_context(active_test=False)
        return documents.browse(documents._club_incomplete_ids(self, since, night.after, FOUND))

    def _club_complete(self, documents, night):
        """Settle `documents` for their members, and note in `night` what differed."""
        self._club_lock_members_of(documents)
        known = self._club_totals_of(documents)
        with completing(self.env.cr):
            failed = documents.filtered(lambda document: not self._club_complete_one(document))
        settled = self._club_totals_of(documents)
        for document in documents:
            if document in failed:
                night.note(document, "failed")
            elif known.get(document.id) != settled.get(document.id):
                night.note(document, "posted")

    def _club_lock_members_of(self, documents):
        """Lock the cards of these documents. What was read before is read again: at READ COMMITTED
        it may have changed while a lock was waited for."""
        known = documents._club_known_transactions()
        cards = self.env["loyalty.card"].sudo().union(*(deals.card_id for deals in known.values()))
        for document in documents:
            cards |= document._club_member_cards()
        cards._club_lock()
        self.env.invalidate_all()

    def _club_complete_one(self, document):
        """Settle one document. Return False, and log why, if that fails: one broken document must
        not keep the others from the ledger."""
        try:
            with self.env.cr.savepoint():
                document._club_settle()
        except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, psycopg2.InterfaceError):
            raise
        except Exception:  # pylint: disable=broad-exception-caught; a document of any channel
            self.env.invalidate_all(flush=False)
            _logger.exception("Customer club %s: %s cannot be settled", self.id, document)
            return False
        return True

    def _club_totals_of(self, documents):
        """{document id: the totals of its transactions in this club}."""
        deals = self.env["loyalty.club.transaction"].sudo()
        found = deals.search(
            [("res_model", "=", documents._name), ("res_id", "in", documents.ids), ("program_id", "=", self.id)],
            order="id",
        )
        return {
            document: [(deal.card_id.id, deal.points_earned, deal.points_redeemed) for deal in mine]
            for document, mine in found.grouped("res_id").items()
        }

    def _club_end_completion(self, night):
        """Report what differed, and let the next night begin where this one has."""
        if night.posted or night.failed:
            _logger.warning(
                "Customer club %s: %s documents were not in the ledger and have been posted (%s); "
                "%s cannot be settled (%s)",
                self.id,
                night.posted,
                ", ".join(night.posted_names),
                night.failed,
                ", ".join(night.failed_names),
            )
            self._club_report_completion(night)
        began = fields.Datetime.from_string(night.began) - OVERLAP
        self.sudo().club_completed_at = max(began, self.club_completed_at or began)

    def _club_report_completion(self, night):
        """Create a task for the club's manager, in the manager's language."""
        manager = self._club_first_manager()
        program = self.with_context(lang=manager.lang)
        task = {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": self.env.ref(WARNING).id,
            "summary": program.env._("Customer club"),
            "note": Markup("<br/>").join(escape(line) for line in program._club_completion_lines(night)),
            "user_id": manager.id,
        }
        create_tasks(self.env, [task])

    def _club_completion_lines(self, night):
        """The sentences of the report."""
        if night.posted:
            yield self.env._(
                "%(count)s documents were missing in the ledger or differed from it, and have been posted: %(names)s",
                count=self._club_format_number(night.posted),
                names=self._club_name_some(night.posted, night.posted_names),
            )
        if night.failed:
            yield self.env._(
                "%(count)s documents could not be posted; ask your administrator to look into the log: %(names)s",
                count=self._club_format_number(night.failed),
                names=self._club_name_some(night.failed, night.failed_names),
            )

    def _club_name_some(self, count, names):
        return self.env._(", ").join([*names, *(["…"] if count > len(names) else [])])
