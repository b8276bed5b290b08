"""Whether the user is staff or a manager of the customer club, and the one check of it.

By the user, also where code runs as superuser.
"""

from odoo.exceptions import AccessError

STAFF = "loyalty_club.group_club_user"
MANAGER = "loyalty_club.group_club_manager"


def is_staff(env):
    return env.user.has_group(STAFF)


def is_manager(env):
    return env.user.has_group(MANAGER)


def check_staff(env, message):
    """:raises AccessError: with the sentence `message`, for who is not staff of the club"""
    if not is_staff(env):
        raise AccessError(message)


def check_manager(env, message):
    """:raises AccessError: with the sentence `message`, for who does not manage the club"""
    if not is_manager(env):
        raise AccessError(message)
