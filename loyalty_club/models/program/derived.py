"""Fields that only code writes. Odoo keeps readonly fields out of forms, not out of calls and imports."""

from odoo.exceptions import AccessError
from odoo.models import MAGIC_COLUMNS


def check_derived(records, vals_list, prefix=""):
    """Let nobody but the addons' code, which does so as superuser, write readonly fields.

    :param prefix: only fields with this prefix, of a model that is not ours
    :raises AccessError: one of the `vals_list` has a value for such a field
    """
    if records.env.su:
        return
    for name in {name for vals in vals_list for name in vals if name.startswith(prefix)}:
        field = records._fields.get(name)
        if field and field.readonly and name not in MAGIC_COLUMNS:
            label = field._description_string(records.env)
            raise AccessError(records.env._("%(field)s cannot be changed: the club sets it itself.", field=label))
