from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import vip


@pytest.mark.parametrize(
    ("members", "percent", "expected"),
    [
        (0, "5", 0),
        (3, "5", 0),
        (19, "5", 0),
        (20, "5", 1),
        (40, "5", 2),
        (59, "5", 2),
        (1000, "0.5", 5),
        (3_000_000, "5", 150_000),
        (7, "100", 7),
        (7, "0", None),
    ],
)
def test_places_are_a_share_of_the_members_rounded_down(members, percent, expected):
    assert vip.places(members, Decimal(percent)) == expected


percents = st.decimals("0.01", "100", places=2)


@given(st.integers(0, 10**7), percents)
def test_the_share_is_never_passed(members, percent):
    places = vip.places(members, percent)
    assert places * 100 <= members * percent < (places + 1) * 100


@given(percents)
def test_the_first_place_comes_with_so_many_members_and_no_fewer(percent):
    needed = vip.members_for_first(percent)
    assert vip.places(needed, percent) == 1
    assert vip.places(needed - 1, percent) == 0
