"""Checks whether the user is staff or a manager of the customer club.

They look at the user's groups even in superuser mode.
"""

from odoo.exceptions import AccessError

STAFF = "loyalty_club.group_club_user"
MANAGER = "loyalty_club.group_club_manager"


def is_staff(env):
    return env.user.has_group(STAFF)


def is_manager(env):
    return env.user.has_group(MANAGER)


def check_staff(env, message):
    """:raises AccessError: with `message`, if the user is not staff of the club"""
    if not is_staff(env):
        raise AccessError(message)


def check_manager(env, message):
    """:raises AccessError: with `message`, if the user is not a manager of the club"""
    if not is_manager(env):
        raise AccessError(message)


def check_field(records, name):
    """Core does not check the groups of a field that has a search method when it is searched: each
    such method calls this.

    :raises AccessError: the user may not read the field
    """
    records._check_field_access(records._fields[name], "read")
