"""Shops and users of each role, for the tests that walk the surface."""

import pytest


@pytest.fixture(scope="module")
def shop(database):
    """Users and records of two companies, once for a module; what tests do there is rolled back."""
    from roles_shop import Shop  # Odoo's addons can be imported only now

    with database.env() as env:
        return Shop(env)


@pytest.fixture(scope="module")
def world(database):
    """{name: id} of users, a club, members and an order of one of them that is paid with points."""
    from strangers import make_world

    return make_world(database)


@pytest.fixture
def env(database):
    """An environment that is rolled back."""
    cr = database.registry.cursor()
    try:
        with database.env() as opened:
            yield opened(cr=cr)
    finally:
        cr.rollback()
        cr.close()


@pytest.fixture(scope="module")
def visitors(database, shop):
    """By role: somebody who is logged in, or not, in a browser."""
    from visitor import Visitor, serving

    roles = ("member", "employee", "salesperson", "cashier", "club user", "foreign manager")
    with serving(database):
        logged_in = {role: Visitor(database, f"the {role}") for role in roles}
        yield {"anonymous": Visitor(database), **logged_in}
