from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.settlement import differences, kept

POINTS = st.dictionaries(
    st.sampled_from(["rule,1", "rule,2", "reward,1"]), st.decimals(0, 1000, places=0)
)


@given(POINTS, POINTS)
def test_posting_the_differences_reaches_the_target(target, posted):
    result = dict(posted)
    for gap in differences(target, posted):
        result[gap.cause] = result.get(gap.cause, Decimal(0)) + gap.points
    assert {c: p for c, p in result.items() if p} == {c: p for c, p in target.items() if p}


@given(POINTS)
def test_settled_again_there_is_nothing_to_do(target):
    assert differences(target, target) == []


def test_taking_back_comes_first():
    gaps = differences({"rule,1": Decimal(5)}, {"rule,2": Decimal(5)})
    assert [gap.points for gap in gaps] == [-5, 5]


def test_of_equal_points_the_causes_come_in_their_order():
    five = Decimal(5)
    gaps = differences({"rule,2": five, "rule,1": five, "reward,7": five}, {})
    assert [gap.cause for gap in gaps] == ["reward,7", "rule,1", "rule,2"]


@pytest.mark.parametrize(
    "ordered,invoiced,credited,wanted",
    [
        (10, 0, 0, 10),  # nothing invoiced yet
        (10, 10, 4, 6),
        (10, 4, 4, 6),  # four came back, six are still to come
        (10, 10, 10, 0),
        (10, 20, 10, 10),  # credited and invoiced anew
        (10, 12, 0, 10),  # never more than ordered
        (5, 10, 6, 4),
        (10, 0, 12, 0),  # never less than nothing
    ],
)
def test_kept(ordered, invoiced, credited, wanted):
    assert kept(Decimal(ordered), Decimal(invoiced), Decimal(credited)) == wanted
