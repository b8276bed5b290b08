"""Buying in Odoo's web shop, which the club does not depend on: through its own pages, with a running server."""

import os
from pathlib import Path

import club_db
import pytest
from web_server import Refused, Visitor, running

HERE = Path(__file__).parent
MODULES = "website_sale_loyalty,payment_demo"


class Shop:
    """The web shop from outside: the boss works in the back office, others visit."""

    def __init__(self, database, address):
        self.database = database
        self.address = address
        self.boss = Visitor(address).login(database.name, "admin")
        self.club = self.find("loyalty.program", name="Web club")
        self.reward = self.find("loyalty.reward", program_id=self.club)
        self.tea = self.find("product.product", name="Web tea")
        self.cup = self.find("product.product", name="Web cup")

    def find(self, model, **values):
        """The one id of a record."""
        (found,) = self.boss.model(model, "search", [(name, "=", value) for name, value in values.items()])
        return found

    def read(self, model, record, *names):
        (values,) = self.boss.model(model, "read", [record], names)
        return [values[name] for name in names]

    def guest(self):
        return Visitor(self.address)

    def member(self, name, points=0):
        """A customer with an account and a card; who visits, and the card."""
        visitor, partner = self.customer(name)
        self.boss.model("res.partner", "club_enrol", [partner], self.club)
        card = self.find("loyalty.card", partner_id=partner)
        if points:
            self.boss.model("loyalty.card", "club_earn", [card], points, "to begin with")
        return visitor, card

    def customer(self, name):
        """A customer with an account: (visitor, partner's id)."""
        portal = self.find("ir.model.data", module="base", name="group_portal")
        (portal,) = self.read("ir.model.data", portal, "res_id")
        values = {"name": name, "login": name, "password": name, "group_ids": [(6, 0, [portal])]}
        user = self.boss.model("res.users", "create", values)
        ((partner, _name),) = self.read("res.users", user, "partner_id")
        self.boss.model("res.partner", "write", [partner], self.address_values(name))
        return self.guest().login(self.database.name, name), partner

    def address_values(self, name):
        country = self.find("res.country", code="IR")
        return {
            "email": f"{name}@example.com",
            "phone": "+98 912 345 6789",
            "street": "Street 1",
            "city": "Town",
            "zip": "1000",
            "country_id": country,
        }

    def points(self, card):
        return self.read("loyalty.card", card, "points")[0]

    def order_totals(self, order):
        """(state, total, points earned, points spent)"""
        values = ("state", "amount_total", "club_points_earned", "club_points_redeemed")
        return tuple(self.read("sale.order", order, *values))

    def put_in_cart(self, visitor, product=None, quantity=4):
        """Goods in the cart; the order's id."""
        product = product or self.tea
        ((template, _name),) = self.read("product.product", product, "product_tmpl_id")
        known = set(self.boss.model("sale.order", "search", []))
        visitor.call("/shop/cart/add", product_template_id=template, product_id=product, quantity=quantity)
        (order,) = set(self.boss.model("sale.order", "search", [])) - known
        return order

    def claim(self, visitor):
        """The button of the reward in the cart; the page that follows."""
        return visitor.get("/shop/claimreward", reward_id=self.reward).text

    def start_payment(self, visitor, order):
        """The payment page, and its button; the reference of the payment."""
        visitor.get("/shop/payment")
        return self.press_pay(visitor, order)

    def press_pay(self, visitor, order):
        token, total = self.read("sale.order", order, "access_token", "amount_total")
        provider = self.boss.model("payment.provider", "search", [("code", "=", "demo"), ("state", "=", "test")])[0]
        (method, *_others) = self.boss.model("payment.method", "search", [("provider_ids", "in", [provider])])
        values = visitor.call(
            f"/shop/payment/transaction/{order}",
            access_token=token,
            provider_id=provider,
            payment_method_id=method,
            token_id=None,
            amount=total,
            flow="direct",
            tokenization_requested=False,
            landing_route="/shop/payment/validate",
        )
        return values["reference"]

    def finish_payment(self, visitor, reference):
        """The provider says the money was taken, and the customer's browser asks for the result."""
        visitor.call(
            "/payment/demo/simulate_payment", reference=reference, payment_details="4242", simulated_state="done"
        )
        visitor.call("/payment/status/poll")

    def pay(self, visitor, order):
        self.finish_payment(visitor, self.start_payment(visitor, order))

    def review(self, visitor, stars, words):
        """A customer's review of the tea, on its page."""
        ((template, _name),) = self.read("product.product", self.tea, "product_tmpl_id")
        visitor.call(
            "/mail/message/post",
            thread_model="product.template",
            thread_id=template,
            post_data={
                "body": words,
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                "rating_value": stars,
            },
        )

    def quote(self, card, claimed=True):
        """A salesman's quotation of 4 teas for the member, with the reward."""
        ((partner, _name),) = self.read("loyalty.card", card, "partner_id")
        line = (0, 0, {"product_id": self.tea, "product_uom_qty": 4})
        order = self.boss.model("sale.order", "create", {"partner_id": partner, "order_line": [line]})
        if claimed:
            self.boss.model("sale.order", "action_open_reward_wizard", [order])
            lines = self.read("sale.order", order, "order_line")[0]
            if len(lines) == 1:
                wizard = self.boss.model(
                    "sale.loyalty.reward.wizard", "create", {"order_id": order, "selected_reward_id": self.reward}
                )
                self.boss.model("sale.loyalty.reward.wizard", "action_apply", [wizard])
        return order


@pytest.fixture(scope="module")
def shop():
    """One database with the web shop, and a server of it; in the end its ledger must be sound."""
    with club_db.copied(os.environ["CLUB_ADDONS_DB"], "webshop") as database:
        database.odoo(f"--init={MODULES}")
        database.script(HERE / "web_setup.py")
        with running(database) as address:
            yield Shop(database, address)
        found = database.script(HERE / "web_settle.py")
        assert "SETTLED same=True" in found and "problems=[]" in found, found


def test_a_guest_earns_nothing_and_is_not_enrolled(shop):
    guest = shop.guest()
    order = shop.put_in_cart(guest)
    answer = guest.submit(
        "/shop/address",
        "/shop/address/submit",
        name="Guest",
        use_delivery_as_billing="true",
        required_fields="",
        **{**shop.address_values("guest"), "address_type": "billing"},
    )
    assert not answer.get("invalid_fields"), answer
    shop.pay(guest, order)
    assert shop.order_totals(order) == ("sale", 1000, 0, 0)
    ((partner, name),) = shop.read("sale.order", order, "partner_id")
    assert name.startswith("Guest")
    assert shop.boss.model("loyalty.card", "search", [("partner_id", "=", partner)]) == []


def test_a_customer_who_is_no_member_is_not_enrolled(shop):
    visitor, partner = shop.customer("plain")
    order = shop.put_in_cart(visitor)
    visitor.get("/shop/cart")
    shop.pay(visitor, order)
    assert shop.order_totals(order) == ("sale", 1000, 0, 0)
    assert shop.boss.model("loyalty.card", "search", [("partner_id", "=", partner)]) == []


def test_a_member_earns_once_the_payment_is_there(shop):
    visitor, card = shop.member("earner")
    order = shop.put_in_cart(visitor)
    reference = shop.start_payment(visitor, order)
    assert shop.points(card) == 0
    shop.finish_payment(visitor, reference)
    assert shop.order_totals(order) == ("sale", 1000, 100, 0)
    visitor.call("/payment/status/poll")
    assert shop.points(card) == 100


def test_a_member_claims_a_reward_in_the_cart(shop):
    visitor, card = shop.member("claimer", points=300)
    order = shop.put_in_cart(visitor)
    assert "claimreward" in visitor.get("/shop/cart").text
    assert "per point" in shop.claim(visitor)
    assert (shop.order_totals(order), shop.points(card)) == (("draft", 700, 0, 0), 300)
    shop.pay(visitor, order)
    assert shop.order_totals(order) == ("sale", 700, 100, 300)
    assert shop.points(card) == 100


def test_goods_removed_from_the_cart_lower_the_reward(shop):
    visitor, card = shop.member("remover", points=300)
    order = shop.put_in_cart(visitor)
    shop.claim(visitor)
    (line,) = shop.boss.model("sale.order.line", "search", [("order_id", "=", order), ("reward_id", "=", False)])
    visitor.call("/shop/cart/update", line_id=line, quantity=1, product_id=shop.tea)
    assert shop.order_totals(order)[:2] == ("draft", 0)
    visitor.call("/shop/cart/update", line_id=line, quantity=2, product_id=shop.tea)
    visitor.get("/shop/cart")
    shop.pay(visitor, order)
    assert shop.order_totals(order) == ("sale", 200, 50, 300)
    assert shop.points(card) == 50


def test_an_abandoned_cart_keeps_no_points(shop):
    visitor, card = shop.member("leaver", points=300)
    cart = shop.put_in_cart(visitor)
    shop.claim(visitor)
    assert shop.points(card) == 300
    order = shop.quote(card)
    shop.boss.model("sale.order", "action_confirm", [order])
    assert shop.order_totals(order) == ("sale", 700, 100, 300)
    # who comes back later finds the reward for the points there are by now
    visitor.get("/shop/cart")
    shop.pay(visitor, cart)
    assert shop.order_totals(cart)[0] == "sale"
    assert shop.points(card) == 300 - 300 + 100 + 100 - shop.order_totals(cart)[3]


def test_paid_with_points_that_went_elsewhere_meanwhile_is_a_debt_and_a_task(shop):
    visitor, card = shop.member("twice", points=300)
    cart = shop.put_in_cart(visitor)
    shop.claim(visitor)
    reference = shop.start_payment(visitor, cart)
    order = shop.quote(card)
    shop.boss.model("sale.order", "action_confirm", [order])
    assert shop.points(card) == 100
    shop.finish_payment(visitor, reference)
    assert shop.order_totals(cart) == ("sale", 700, 100, 300)
    assert shop.points(card) == 100 - 300 + 100
    tasks = shop.boss.model(
        "mail.activity", "search_read", [("res_model", "=", "sale.order"), ("res_id", "=", cart)], ["note"]
    )
    assert len(tasks) == 1 and "200 points more than the balance" in tasks[0]["note"]


def test_points_that_are_gone_are_seen_before_the_money_is_taken(shop):
    visitor, card = shop.member("late", points=300)
    cart = shop.put_in_cart(visitor)
    shop.claim(visitor)
    visitor.get("/shop/payment")
    shop.boss.model("loyalty.card", "club_redeem", [card], 300, "elsewhere")
    with pytest.raises(Refused, match="reward was changed"):
        shop.press_pay(visitor, cart)
    visitor.get("/shop/cart")
    assert shop.order_totals(cart) == ("draft", 1000, 0, 0)
    assert shop.points(card) == 0


def test_somebody_elses_card_is_refused(shop):
    _owner, card = shop.member("owner", points=300)
    (code,) = shop.read("loyalty.card", card, "code")
    thief, own = shop.member("thief")
    for visitor in (shop.guest(), thief):
        order = shop.put_in_cart(visitor)
        visitor.get("/shop/pricelist", promo=code)
        visitor.get(f"/coupon/{code}")
        visitor.get("/shop/claimreward", reward_id=shop.reward, code=code)
        visitor.get("/shop/cart")
        assert shop.order_totals(order) == ("draft", 1000, 0, 0)
    shop.pay(thief, order)
    assert (shop.points(card), shop.points(own)) == (300, 100)


def test_carriage_earns_nothing(shop):
    visitor, card = shop.member("receiver")
    order = shop.put_in_cart(visitor, shop.cup)
    visitor.get("/shop/checkout")
    carrier = shop.find("delivery.carrier", name="Web carrier")
    visitor.call("/shop/set_delivery_method", dm_id=carrier)
    assert shop.order_totals(order)[1] == 1500
    shop.pay(visitor, order)
    assert shop.order_totals(order) == ("sale", 1500, 100, 0)
    assert shop.points(card) == 100


def test_a_club_that_is_not_on_the_website_does_not_count_there(shop):
    visitor, card = shop.member("outsider", points=300)
    shop.boss.model("loyalty.program", "write", [shop.club], {"ecommerce_ok": False})
    try:
        order = shop.put_in_cart(visitor)
        assert "claimreward" not in visitor.get("/shop/cart").text
        shop.pay(visitor, order)
        quotation = shop.quote(card, claimed=False)
        shop.boss.model("sale.order", "action_confirm", [quotation])
    finally:
        shop.boss.model("loyalty.program", "write", [shop.club], {"ecommerce_ok": True})
    assert shop.order_totals(order) == ("sale", 1000, 0, 0)
    assert shop.order_totals(quotation) == ("sale", 1000, 100, 0)
    assert shop.points(card) == 400
    # the club is on the website again: what is settled from now on would count
    shop.boss.model("sale.order", "action_cancel", [order])


@pytest.fixture
def lamp(shop):
    """The ids of the lamp, of the tier from which on members may buy it while the test lasts, and of
    the benefit that says so."""
    lamp = shop.find("product.product", name="Web lamp")
    ((template, _name),) = shop.read("product.product", lamp, "product_tmpl_id")
    tier = shop.find("loyalty.club.tier", name="Gold")
    values = {"name": "Lamp first", "program_id": shop.club, "kind": "early", "tier_id": tier}
    span = {"early_from": "2020-01-01 00:00:00", "early_until": "2099-01-01 00:00:00"}
    products = {"early_product_ids": [(6, 0, [template])]}
    benefit = shop.boss.model("loyalty.club.benefit", "create", {**values, **span, **products})
    yield lamp, tier, benefit
    shop.boss.model("loyalty.club.benefit", "write", [benefit], {"active": False})


def set_tier(shop, card, tier):
    shop.boss.model("loyalty.card", "club_set_tier", [card], tier, "2099-12-31", "Test")


def test_c8_who_may_not_buy_yet_puts_nothing_into_the_cart(shop, lamp):
    product, _tier, benefit = lamp
    member, _card = shop.member("early bird")
    known = shop.boss.model("sale.order.line", "search", [("product_id", "=", product)])
    for visitor in (shop.guest(), member):
        with pytest.raises(Refused, match="Web lamp can be bought by members of Gold and above until"):
            shop.put_in_cart(visitor, product)
    assert shop.boss.model("sale.order.line", "search", [("product_id", "=", product)]) == known
    # others are sold as ever, and this one from its day on
    order = shop.put_in_cart(member)
    shop.boss.model("loyalty.club.benefit", "write", [benefit], {"early_until": "2020-02-01 00:00:00"})
    ((template, _name),) = shop.read("product.product", product, "product_tmpl_id")
    member.call("/shop/cart/add", product_template_id=template, product_id=product, quantity=1)
    shop.pay(member, order)
    assert shop.order_totals(order)[:2] == ("sale", 1250)


def test_c8_who_has_the_benefit_buys_before_others(shop, lamp):
    product, tier, _benefit = lamp
    visitor, card = shop.member("golden")
    set_tier(shop, card, tier)
    order = shop.put_in_cart(visitor, product)
    shop.pay(visitor, order)
    assert shop.order_totals(order)[:2] == ("sale", 1000)


def test_c8_what_was_in_the_cart_before_is_refused_before_the_payment(shop, lamp):
    product, _tier, benefit = lamp
    shop.boss.model("loyalty.club.benefit", "write", [benefit], {"active": False})
    visitor, _card = shop.member("sooner")
    order = shop.put_in_cart(visitor, product)
    shop.boss.model("loyalty.club.benefit", "write", [benefit], {"active": True})
    visitor.get("/shop/payment")
    with pytest.raises(Refused, match="and by everybody after that"):
        shop.press_pay(visitor, order)
    assert shop.order_totals(order)[0] == "draft"
    assert shop.read("sale.order", order, "transaction_ids") == [[]]


def test_c8_never_refused_after_the_payment(shop, lamp):
    product, _tier, benefit = lamp
    shop.boss.model("loyalty.club.benefit", "write", [benefit], {"active": False})
    visitor, _card = shop.member("just in time")
    order = shop.put_in_cart(visitor, product)
    reference = shop.start_payment(visitor, order)
    shop.boss.model("loyalty.club.benefit", "write", [benefit], {"active": True})
    shop.finish_payment(visitor, reference)
    assert shop.order_totals(order)[:2] == ("sale", 1000)
    tasks = shop.boss.model(
        "mail.activity", "search_read", [("res_model", "=", "sale.order"), ("res_id", "=", order)], ["note"]
    )
    assert len(tasks) == 1 and "it was already paid" in tasks[0]["note"]


def test_the_pages_of_the_portal_are_there(shop):
    visitor, card = shop.member("reader", points=300)
    assert "300" in visitor.get("/my/home").text
    page = visitor.get(f"/my/loyalty_card/{card}/history")
    assert "/my/club" in page.url and "300" in page.text
    assert visitor.call(f"/my/loyalty_card/{card}/values")["card"]["points_display"].startswith("300")
    visitor.get("/shop")
    visitor.get("/shop/cart")


def test_v6_a_vips_bad_review_is_the_account_managers_task_once(shop):
    visitor, card = shop.member("critic")
    ((partner, _name),) = shop.read("loyalty.card", card, "partner_id")
    shop.boss.model("loyalty.card", "club_vip_invite", [card])
    invitation = shop.find("loyalty.club.invitation", card_id=card)
    shop.boss.model("loyalty.club.invitation", "action_accept", [invitation])
    other, plain = shop.member("plain_critic")

    def closed():
        shop.boss.model("loyalty.program", "club_close", [shop.club])
        return shop.boss.model("loyalty.club.alert", "search", [("card_id", "in", [card, plain])], order="id")

    shop.review(visitor, 1, "The tea was cold.")
    shop.review(other, 1, "I am no VIP.")
    (alert,) = closed()
    ((of, _name), kind, value, note) = shop.read("loyalty.club.alert", alert, "card_id", "kind", "value", "note")
    assert (of, kind, value) == (card, "rating", 1)
    assert "critic rated Web tea 1 out of 5" in note and "The tea was cold." in note
    tasks = shop.boss.model("mail.activity", "search", [("res_model", "=", "res.partner"), ("res_id", "=", partner)])
    assert len(tasks) == 1
    assert closed() == [alert], "once a case"
    # dealt with; the same review is no new case, a good one neither, another bad one is
    shop.boss.model("loyalty.club.alert", "action_close", [alert])
    assert closed() == [alert]
    shop.review(visitor, 5, "Now it was hot.")
    assert closed() == [alert]
    shop.review(visitor, 2, "Cold again.")
    assert len(closed()) == 2


def test_c6_member_prices_in_the_cart(shop):
    settings = shop.boss.model("res.config.settings", "create", [{"group_product_pricelist": True}])
    shop.boss.model("res.config.settings", "execute", settings)
    cheaper = (0, 0, {"compute_price": "percentage", "percent_price": 20, "applied_on": "3_global"})
    everybody, manual, gold = shop.boss.model(
        "product.pricelist",
        "create",
        [
            {"name": "Everybody", "sequence": 1},
            {"name": "By hand", "sequence": 2, "selectable": False},
            {"name": "Gold prices", "sequence": 3, "selectable": False, "item_ids": [cheaper]},
        ],
    )
    tier = {"name": "Gold", "program_id": shop.club, "threshold": 100_000, "pricelist_id": gold}
    (tier,) = shop.boss.model("loyalty.club.tier", "create", [tier])
    member, card = shop.member("priced")
    other, _card = shop.member("unpriced")
    special, special_card = shop.member("priced by hand")
    for one in (card, special_card):
        shop.boss.model("loyalty.card", "club_set_tier", [one], tier, "2999-12-31", "A friend of the house")
    ((partner, _name),) = shop.read("loyalty.card", special_card, "partner_id")
    shop.boss.model("res.partner", "write", [partner], {"property_product_pricelist": manual})
    carts = [shop.put_in_cart(visitor) for visitor in (member, other, special)]
    lists = [shop.read("sale.order", cart, "pricelist_id")[0][0] for cart in carts]
    assert lists == [gold, everybody, manual]
    assert [shop.order_totals(cart)[1] for cart in carts] == [800, 1000, 1000]
