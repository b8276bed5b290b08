"""Members read their records on the portal: not which user of the shop created or decided them.

The name of a member's account manager is shown by the pages, which read it as superuser.
"""


def names_staff(records, field):
    """Whether `field` leads to users of the shop, and the current user is a member who may not see them."""
    return field.comodel_name == "res.users" and not records.env.su and records.env.user.share
