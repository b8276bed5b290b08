"""The day close: the order of its stages, and the two runners that drive them.

A stage does one thing to one club for one day, batch by batch. It knows nothing of transactions:
the runner at night commits after each batch, the one called by hand never does.
To add one: a subclass of `Stage`, returned by an extension of `loyalty.program._club_close_stages`,
and its name in `ORDER`, or `after` in another addon.
"""

import logging
from datetime import date
from typing import Any, NamedTuple

import psycopg2

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

#: The stages, first to last. What is up to `closed` makes the day; what follows builds on it.
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
    "audit",
    "impact",
)


class Stage:
    """One stage of the close. Each runs any number of times a day: what is done is done."""

    #: As in `ORDER`, or the name of a stage of another addon.
    name = None
    #: For a stage that is not in `ORDER`: the name of the one that it follows.
    after = None
    #: Runs for each missed day that is made up for too.
    every_day = False
    #: Has to do with the present: closing a past day by hand leaves it out.
    only_today = False
    #: Runs in archived clubs too.
    for_archived = False
    #: Leaves out members whose card somebody holds where `step.skip_locked`: at night it runs
    #: so first, and then waits for them.
    leaves_busy = False
    #: Takes long and changes nothing of the day (messages are rendered, the ledger is audited):
    #: left to the next night where the close is called by hand, in one transaction.
    only_at_night = False

    def batches(self, program, step):
        """Generator: do the next batch, well under a second, then yield a position.

        :param Step step: with `step.position`, where an interrupted run goes on; None at first
        :return: yields a JSON value from which the stage can go on; None where it finds that out
            by itself
        """
        raise NotImplementedError


class Step(NamedTuple):
    """A stage for one day."""

    stage: Stage
    day: date
    #: The day is made up for, and later ones are closed after it.
    missed: bool
    skip_locked: bool = False
    position: Any = None

    @property
    def key(self):
        """What names the step in `loyalty.club.close.progress`."""
        return self.day, self.stage.name, self.skip_locked


def in_order(stages):
    """The stages as `ORDER` says; others right after the one that they follow."""
    found = sorted((stage for stage in stages if stage.name in ORDER), key=lambda stage: ORDER.index(stage.name))
    for stage in stages:
        if stage.name not in ORDER:
            found.insert([one.name for one in found].index(stage.after) + 1, stage)
    return found


class Runner:
    """Drives the stages for one club in the transaction of its caller; never commits.

    :param only: names of the stages to run, where not all of them
    """

    def __init__(self, program, only=None):
        self.program = program
        self.env = program.env
        self.only = only

    def run(self, day):
        """Close `day`, after the days that were missed. Return whether all is done."""
        for step in self.steps(day):
            for _position in step.stage.batches(self.program, step):
                pass
        return True

    def steps(self, day):
        """The steps that close `day`, in order: all stages of a day before those of the next."""
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
        """Whether the stage is to run for this day."""
        if self.only is not None:
            return stage.name in self.only and (stage.every_day or not missed)
        return (
            (stage.every_day or not missed)
            and (stage.for_archived or self.program.active)
            and (not stage.only_today or day == self.program._club_day())
        )

    def passes(self, stage):
        """`skip_locked` of each time that the stage runs."""
        return (False,)


class HandRunner(Runner):
    """For who closes a day by hand, all or nothing.

    What takes long and changes nothing of the day is left to the night.
    """

    def includes(self, stage, day, missed):
        return not stage.only_at_night and super().includes(stage, day, missed)


class NightRunner(Runner):
    """Closes one club batch by batch, each a transaction of its own at READ COMMITTED: at
    REPEATABLE READ a sale that commits meanwhile would make the whole batch fail.

    How far it came is kept with each batch: a run that was killed or whose time was up is
    taken up where it stopped.
    """

    @property
    def progress(self):
        return self.env["loyalty.club.close.progress"]

    def run(self, day):
        """Close `day` and the days before that were missed. Return whether all is done; False
        where the time is up."""
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
        """Those that an interrupted run has not done yet."""
        key, position = self.progress._known(self.program)
        for index, step in enumerate(steps):
            if step.key == key:
                return [step._replace(position=position), *steps[index + 1 :]]
        return steps

    def drive(self, step):
        """Run one step; False where the time is up, or somebody was in the way."""
        try:
            for position in step.stage.batches(self.program, step):
                self.progress._note(self.program, step.key, position)
                _logger.info(
                    "Customer club %s: %s of %s up to %s", self.program.id, step.stage.name, step.day, position
                )
                if not self.commit():
                    return False
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # the next run goes on from the last batch
            self.env.cr.rollback()
            return False
        except psycopg2.InterfaceError:
            # the database is gone
            raise
        except Exception:  # pylint: disable=broad-exception-caught; a stage of any addon
            self.env.cr.rollback()
            closed_on = self.program.club_closed_on
            if not closed_on or closed_on < step.day:
                raise
            # the day is closed: what follows does not depend on each other
            _logger.exception("Customer club %s: %s of %s has failed", self.program.id, step.stage.name, step.day)
            self.commit(0)
        return True

    def commit(self, batches=1):
        """End the transaction and begin the next; False where the time is up."""
        if not self.env["ir.cron"]._commit_progress(batches, remaining=1):
            return False
        self.program._club_read_committed()
        return True
