"""The kinds of tasks that the club gives to people: activity types of `mail`, by their ids."""

TODO = "mail.mail_activity_data_todo"
CALL = "mail.mail_activity_data_call"
WARNING = "mail.mail_activity_data_warning"
