"""The day close: the order of its stages, and the two runners that drive them.

A stage processes one club for one day, batch by batch. It never commits: `NightRunner` commits
after each batch, `ManualRunner` does not commit at all.
To add a stage: subclass `Stage`, return it from an extension of
`loyalty.program._club_close_stages`, and add its name to `ORDER`, or in another addon set `after`.
"""

import logging
from datetime import date
from typing import Any, NamedTuple

import psycopg2

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

#: The stages in the order in which they run. Once `closed` has run the day counts as closed;
#: the stages after it use the results of those before it.
ORDER = (
    "points",
    "missed_tiers",
    "tiers",
    "closed",
    "rfm",
    "vip",
    "events",
    "benefits",
    "expiry_updates",
    "messages",
    "complete",
    "audit",
    "impact",
)


class Stage:
    """One stage of the close. Idempotent: running it again on the same day changes nothing."""

    #: A name from `ORDER`, or, for a stage of another addon, a name of its own.
    name = None
    #: For a stage that is not in `ORDER`: the name of the stage that it follows.
    after = None
    #: Runs for each missed day too, not only for the day that is being closed.
    every_day = False
    #: Makes sense only for the current date: skipped when a past day is closed.
    only_today = False
    #: Runs in archived clubs too.
    for_archived = False
    #: Skips locked cards if `step.skip_locked` is set. At night it runs twice: first it skips
    #: locked cards, then it waits for them.
    leaves_busy = False
    #: Takes long and changes no member's data (renders messages, audits the ledger): skipped by a
    #: manual close, which is one transaction, and left to the next night.
    only_at_night = False

    def batches(self, program, step):
        """Process the next batch, in well under a second, then yield a position.

        :param Step step: the step; `step.position` is where an interrupted run continues, or None
        :return: a generator of JSON values from which the stage can continue; None if the stage
            finds the remaining work by itself
        """
        raise NotImplementedError


class Step(NamedTuple):
    """A stage for one day."""

    stage: Stage
    day: date
    #: An earlier day that was missed; later days are closed after it.
    missed: bool
    skip_locked: bool = False
    position: Any = None

    @property
    def key(self):
        """The values that identify the step in `loyalty.club.close.progress`."""
        return self.day, self.stage.name, self.skip_locked


def in_order(stages):
    """Sort `stages` as in `ORDER`; insert others right after the stage that they name in `after`."""
    found = sorted((stage for stage in stages if stage.name in ORDER), key=lambda stage: ORDER.index(stage.name))
    for stage in stages:
        if stage.name not in ORDER:
            found.insert([one.name for one in found].index(stage.after) + 1, stage)
    return found


class Runner:
    """Runs the stages for one club in its caller's transaction; never commits.

    :param only: names of the stages to run; default: all stages
    """

    def __init__(self, program, only=None):
        self.program = program
        self.env = program.env
        self.only = only

    def run(self, day):
        """Close the missed days, then `day`.

        :return: True if all steps are done
        """
        for step in self.steps(day):
            for _position in step.stage.batches(self.program, step):
                pass
        return True

    def steps(self, day):
        """The steps that close `day` and the missed days, in order: day by day, all stages of each."""
        days = self.program._club_days_to_close(day)
        stages = in_order(self.program._club_close_stages())
        return [
            Step(stage, one, one != days[-1], skip_locked)
            for one in days
            for stage in stages
            if self.includes(stage, one, missed=one != days[-1])
            for skip_locked in self.passes(stage)
        ]

    def includes(self, stage, day, missed):
        """Whether the stage runs for `day`."""
        if self.only is not None:
            return stage.name in self.only and (stage.every_day or not missed)
        return (
            (stage.every_day or not missed)
            and (stage.for_archived or self.program.active)
            and (not stage.only_today or day == self.program._club_day())
        )

    def passes(self, stage):
        """The value of `skip_locked` for each run of the stage."""
        return (False,)


class ManualRunner(Runner):
    """Closes one club on a manual request, in one transaction, without `only_at_night` stages."""

    def includes(self, stage, day, missed):
        return not stage.only_at_night and super().includes(stage, day, missed)


class NightRunner(Runner):
    """Closes one club batch by batch. Each batch is a transaction at READ COMMITTED: at
    REPEATABLE READ a sale that commits meanwhile would make the whole batch fail.

    Each batch also saves the progress, so that a run that was killed or ran out of time
    continues where it stopped.
    """

    @property
    def progress(self):
        return self.env["loyalty.club.close.progress"]

    def run(self, day):
        """Close the missed days, then `day`.

        :return: True if all steps are done; False if the time is up or a step must be retried
        """
        if not self.commit(0):
            return False
        steps = self.left(self.steps(day))
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            if not self.drive(step):
                return False
            self.progress._note(self.program, following.key if following else (day, None, False))
            if not self.commit():
                return False
        return True

    def passes(self, stage):
        return (True, False) if stage.leaves_busy else (False,)

    def left(self, steps):
        """The steps that an interrupted run has not done yet."""
        key, position = self.progress._known(self.program)
        for index, step in enumerate(steps):
            if step.key == key:
                return [step._replace(position=position), *steps[index + 1 :]]
        return steps

    def drive(self, step):
        """Run one step.

        :return: False if the time is up or a concurrent transaction made a batch fail
        :raises Exception: an error before the day counts as closed; later errors are only logged
        """
        try:
            for position in step.stage.batches(self.program, step):
                self.progress._note(self.program, step.key, position)
                _logger.info(
                    "Customer club %s: %s of %s up to %s", self.program.id, step.stage.name, step.day, position
                )
                if not self.commit():
                    return False
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # the next run continues after the last committed batch
            self.env.cr.rollback()
            return False
        except psycopg2.InterfaceError:
            # the connection is lost: nothing can be rolled back or logged by club
            raise
        except Exception:  # pylint: disable=broad-exception-caught; a stage of any addon
            self.env.cr.rollback()
            closed_on = self.program.club_closed_on
            if not closed_on or closed_on < step.day:
                raise
            # stages after `closed` do not depend on each other, so the next one can run
            _logger.exception("Customer club %s: %s of %s has failed", self.program.id, step.stage.name, step.day)
            self.commit(0)
        return True

    def commit(self, batches=1):
        """Commit and begin the next transaction.

        :return: False if the time is up
        """
        if not self.env["ir.cron"]._commit_progress(batches, remaining=1):
            return False
        self.program._club_read_committed()
        return True
