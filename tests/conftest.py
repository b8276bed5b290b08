"""What all tests here share: databases of their own, copied from the templates that `setup/test` builds."""

import os

import club_db
import pytest

NEEDED = ("CLUB_CORE_DB", "CLUB_ADDONS_DB", "CLUB_TEST_DB", "CLUB_ODOO_CONF", "CLUB_STATE")


def pytest_collection_modifyitems(items):
    """These tests need what `setup/test` prepares."""
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if items and missing:
        raise pytest.UsageError(f"Run these tests by setup/test: {', '.join(missing)} is not set.")


@pytest.fixture(scope="module")
def database(request):
    """A copy of the database with our addons, for one module of tests; they commit in it."""
    with club_db.copied(os.environ["CLUB_ADDONS_DB"], request.path.stem.removeprefix("test_")) as copy:
        yield copy


@pytest.fixture
def fresh_database(request):
    """The same for one test."""
    with club_db.copied(os.environ["CLUB_ADDONS_DB"], request.node.originalname.removeprefix("test_")) as copy:
        yield copy


@pytest.fixture
def core_database(request):
    """A copy of the database with Odoo's own modules only, for one test."""
    with club_db.copied(os.environ["CLUB_CORE_DB"], request.node.originalname.removeprefix("test_")) as copy:
        yield copy
