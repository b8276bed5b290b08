import pytest
from club_shop import enrol, make_club, make_partner, make_product


@pytest.fixture(scope="module")
def club(database):
    """The id of a club: a point for each unit of money, worth 0.10."""
    with database.env() as env:
        return make_club(env).id


@pytest.fixture(scope="module")
def product(database):
    """The id of something to sell."""
    with database.env() as env:
        return make_product(env).id


@pytest.fixture
def make_card(database, club, request):
    """Makes members; returns the ids of their cards."""

    def make(points=0, name=request.node.name):
        with database.env() as env:
            card = enrol(make_partner(env, name), env["loyalty.program"].browse(club))
            if points:
                card.club_earn(points, "to begin with")
            return card.id

    return make


@pytest.fixture
def sound(database, club):
    """At the end the ledger is sound."""
    yield
    with database.env() as env:
        assert env["loyalty.program"].browse(club).club_audit() == []
