"""The club's arithmetic: values in, values out. No clock, no ORM, no float."""
