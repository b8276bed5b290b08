from decimal import Decimal

import pytest

from engine.spending import Claim, cost, kept_cost
from engine.terms import Reward

ONE = Decimal(1)
PEN = Reward(1, "product", "percent", Decimal(30), quantity=Decimal(2))
PERCENT = Reward(2, "discount", "percent", Decimal(100))
MONEY = Reward(3, "discount", "per_point", ONE, discount=Decimal("0.1"))
WALLET = Reward(4, "discount", "percent", Decimal(50), wallet=True)


def claim(qty=1, amount=0, refunded=0, tolerance=0):
    return Claim(
        1,
        Decimal(qty),
        Decimal(str(amount)),
        tolerance=Decimal(str(tolerance)),
        refunded=Decimal(str(refunded)),
    )


CASES = [
    ("one claim of a product", PEN, claim(2), 30),
    ("a claim begun counts whole", PEN, claim(3), 60),
    ("five claims cost five", PEN, claim(10), 150),
    ("nothing claimed", PEN, claim(0), 0),
    ("a percentage costs its price", PERCENT, claim(1, 17), 100),
    ("money by points", MONEY, claim(1, 50), 500),
    ("a part of a point's worth costs a point", MONEY, claim(1, "33.33"), 334),
    ("rounding of the discount costs nothing", MONEY, claim(1, "50.01", tolerance="0.01"), 500),
    ("a discount smaller than its rounding costs a point", MONEY, claim(1, "0.05", tolerance="0.1"), 1),
    ("money without pieces", MONEY, claim(0, 50), 500),
    ("parts of points are rounded up", Reward(5, "discount", "percent", Decimal("2.5")), claim(1, 17), 3),
    ("of a product once for all pieces", Reward(6, "product", "percent", Decimal("2.5")), claim(3), 8),
    ("the whole wallet", WALLET, claim(1, 5), 80),
]


@pytest.mark.parametrize("name,reward,claimed,wanted", CASES, ids=[case[0] for case in CASES])
def test_cost(name, reward, claimed, wanted):
    assert cost(reward, claimed, ONE, Decimal(80)) == wanted


def test_a_claim_is_exact_and_kept_unless_something_else_is_said():
    plain = Claim(3, ONE, Decimal(50))
    assert cost(MONEY, plain, ONE, Decimal(80)) == 500
    assert kept_cost(Decimal(500), plain, ONE) == 500


def test_the_wallet_costs_at_least_its_price():
    assert cost(WALLET, claim(), ONE, Decimal(10)) == 50


@pytest.mark.parametrize(
    "share,kept", [("0", 100), ("1", 0), ("0.5", 50), ("0.333", 67), ("0.999", 1)]
)
def test_what_comes_back_is_rounded_down(share, kept):
    assert kept_cost(Decimal(100), claim(refunded=share), ONE) == kept


def test_a_third_of_a_reward_brings_a_third_of_its_points_back():
    third = Claim(1, ONE, Decimal(0), refunded=1 - Decimal(2) / 3)
    assert kept_cost(Decimal(30), third, ONE) == 20
