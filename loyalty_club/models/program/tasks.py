"""External ids of the activity types of the tasks that the club creates."""

TODO = "mail.mail_activity_data_todo"
CALL = "mail.mail_activity_data_call"
WARNING = "mail.mail_activity_data_warning"
