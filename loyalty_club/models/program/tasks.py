"""The tasks that the club creates, and the external ids of their activity types."""

from markupsafe import escape

TODO = "mail.mail_activity_data_todo"
CALL = "mail.mail_activity_data_call"
WARNING = "mail.mail_activity_data_warning"


def create_tasks(env, tasks):
    """Create `mail.activity` records as superuser.

    A note is HTML, and what the club writes into it contains names that customers choose
    themselves: a note that is plain text is escaped.

    They are marked as automated, by which those of an anonymized member are found.

    :param tasks: list of values; a `note` is plain text, or HTML as `Markup`
    """
    common = {"automated": True}
    return (
        env["mail.activity"]
        .sudo()
        .create([{**common, **task, "note": escape(task.get("note") or "")} for task in tasks])
    )
