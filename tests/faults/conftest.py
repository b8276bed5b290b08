import pytest
from forks import forks_of


@pytest.fixture(scope="module")
def forks(database):
    """A server on the module's database, whose workers can be killed."""
    with forks_of(database) as server:
        yield server
