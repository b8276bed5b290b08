from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.points import LARGEST, UNITS, InvalidPoints, amount, ceil, exact, floor, undivided


@pytest.mark.parametrize("value", [0.1, "0.1", Decimal("0.1")])
def test_a_tenth_is_a_tenth_however_it_is_written(value):
    assert exact(value) == Decimal("0.1")


@pytest.mark.parametrize(
    "value", ["abc", "", None, True, float("nan"), float("inf"), "-Infinity", [], object()]
)
def test_what_is_no_number_is_refused(value):
    with pytest.raises(InvalidPoints):
        exact(value)


@pytest.mark.parametrize("value", [1, 10**12])
def test_the_least_and_the_most_points(value):
    assert amount(value, Decimal(1)) == value


def test_units_are_a_point_and_its_tenth_and_hundredth():
    assert [1 / unit for unit in UNITS] == [1, 10, 100]


@pytest.mark.parametrize("value", [1, 7, -7, 10**11])
def test_what_a_division_left_is_gone(value):
    assert undivided(value / Decimal(3) * 3) == value


@pytest.mark.parametrize("value", ["0.000000001", "-12.123456789", "1e20", "-1e25"])
def test_whatever_is_no_rest_of_a_division_stays(value):
    assert undivided(Decimal(value)) == Decimal(value)


@pytest.mark.parametrize("value", [0, -1, "1.5", 10**12 + 1, LARGEST + 1, 1e300])
def test_whole_points_are_positive_and_bounded(value):
    with pytest.raises(InvalidPoints):
        amount(value, Decimal(1))


def test_a_finer_unit_takes_parts():
    assert amount("1.5", Decimal("0.1")) == Decimal("1.5")


@given(st.decimals(-(10**9), 10**9, places=6), st.sampled_from(UNITS))
def test_floor_and_ceil_enclose(value, unit):
    assert floor(value, unit) <= value <= ceil(value, unit)
    assert ceil(value, unit) - floor(value, unit) in (0, unit)
    assert floor(value, unit) % unit == 0
