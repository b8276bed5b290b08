"""Fields of a line that may no longer change."""


def changes(record, vals, names):
    """Whether `vals`, as `write` gets them, change one of the fields `names` of `record`."""
    for name in names & vals.keys():
        field = record._fields[name]
        if field.type in ("one2many", "many2many"):
            return True
        if (vals[name] or False) != (field.convert_to_write(record[name], record) or False):
            return True
    return False
