"""What members bought in the last year and a half, lived through day by day: the clock is set, and the club settles,
raises and lowers them as it would have done."""

from collections import defaultdict
from datetime import datetime, timedelta

from freezegun import freeze_time

# Each basket by its points: ten for each full 100,000 Toman.
BASKETS = {
    "small": (("espresso", 2), ("date_cookie", 2)),  # 20
    "lunch": (("cheesecake", 2), ("cappuccino", 2)),  # 40
    "beans": (("coffee_beans_250_g", 1),),  # 40
    "tea": (("tea_500_g", 2), ("date_cookie", 2)),  # 80
    "office": (("coffee_beans_250_g", 3), ("tea_500_g", 1)),  # 170
    "maker": (("coffee_maker", 1),),  # 240
    "kitchen": (("coffee_maker", 1), ("coffee_beans_250_g", 2), ("cup", 4)),  # 400
    "membership": (("gold_membership", 1),),  # 200
}


def every(step, first, last, basket):
    """The same basket every so many days: (days ago, basket)."""
    return tuple((days, basket) for days in range(first, last - 1, -step))


# key: name, mobile number, days since joining, ((days ago, basket), ...)
PEOPLE = {
    "champion": ("مریم رضایی", "09120000101", 540, (*every(35, 460, 5, "office"), (200, "kitchen"), (90, "kitchen"))),
    "loyal": ("علی محمدی", "09120000102", 520, every(45, 420, 5, "beans")),
    "growing": ("زهرا احمدی", "09350000103", 400, ((380, "small"), (300, "small"), *every(20, 150, 5, "tea"))),
    "shrinking": ("حسین کریمی", "09120000104", 500, (*every(30, 420, 190, "tea"), (120, "small"))),
    "vip_leaving": ("نرگس صادقی", "09120000105", 480, (*every(20, 320, 75, "beans"), (300, "kitchen"))),
    "vip": ("رضا مرادی", "09120000106", 480, every(40, 450, 10, "office")),
    "declined": ("فاطمه جعفری", "09190000107", 450, (*every(40, 300, 10, "tea"), (220, "maker"))),
    "fallen": ("محمد نوری", "09120000108", 520, ((460, "kitchen"), (460, "kitchen"), (300, "beans"))),
    "locked": ("سارا حیدری", "09120000109", 520, ((460, "kitchen"), (460, "kitchen"), (250, "small"))),
    "in_grace": ("امیر قاسمی", "09120000110", 500, ((380, "maker"), (380, "office"), (100, "small"))),
    "falling": ("لیلا رستمی", "09360000111", 480, ((350, "maker"), (345, "office"), (60, "beans"))),
    "rising": ("مهدی عباسی", "09120000112", 200, ((150, "tea"), (90, "beans"), (20, "beans"), (5, "small"))),
    "rising_gold": ("الهام فرهادی", "09120000113", 300, (*every(60, 280, 10, "tea"), (70, "beans"))),
    "paid": ("بهرام شریفی", "09120000114", 160, ((150, "small"), (70, "beans"))),
    "new": ("نگار اکبری", "09380000115", 20, ((15, "tea"),)),
    "newest": ("پویا سلطانی", "09120000116", 6, ((5, "small"),)),
    "promising": ("شیرین موسوی", "09120000117", 60, ((50, "lunch"), (10, "lunch"))),
    "sleeping": ("کاوه یزدانی", "09120000118", 400, every(60, 380, 140, "beans")),
    "lost": ("مینا زمانی", "09120000119", 540, ((520, "beans"), (480, "tea"), (440, "small"))),
    "office": ("شرکت نمونه پارس", "02100000120", 480, every(60, 440, 10, "kitchen")),
    "weekly": ("سعید کاظمی", "09120000121", 250, every(15, 200, 5, "lunch")),
    "once": ("هانیه باقری", "09120000122", 330, ((310, "maker"),)),
    "silent": ("داوود اسدی", "09120000123", 100, ()),
    "candidate": ("ترانه شمس", "09120000124", 360, every(30, 350, 5, "office")),
}
# who is there already, by number: days since joining and purchases
KNOWN = {
    1: (500, every(50, 420, 20, "tea")),
    2: (300, ((280, "lunch"), (160, "beans"))),
    3: (260, ((250, "small"), (100, "lunch"))),
}
# days ago, whose, points, for what
ACTIVITIES = (
    (210, "champion", 50, "معرفی یک عضو تازه"),
    (150, "loyal", 30, "پاسخ به نظرسنجی"),
    (110, "growing", 30, "پاسخ به نظرسنجی"),
    (40, "candidate", 60, "شرکت در کارگاه قهوه"),
    (30, "rising_gold", 40, "پاسخ به نظرسنجی"),
)
CLOSED_EVERY = 15  # days


def make_history(env):
    """Joining, buying and closing, in the order of the days."""
    if "is_club" not in env["loyalty.program"]._fields:
        return
    today = datetime.now().replace(hour=7, minute=30, second=0, microsecond=0)
    env = env(context={**env.context, "tracking_disable": True, "mail_notrack": True})
    with freeze_time(today) as clock:
        for ago, events in sorted(calendar_of().items(), reverse=True):
            clock.move_to(today - timedelta(days=ago))
            for happens, *values in sorted(events, key=lambda event: ORDER.index(event[0])):
                happens(env, *values)


def calendar_of():
    """{days ago: [(what happens, values...)]}."""
    days = defaultdict(list)
    bought = defaultdict(lambda: defaultdict(list))
    for key, (name, phone, joined, purchases) in PEOPLE.items():
        days[joined].append((join, key, name, phone))
        for ago, basket in purchases:
            bought[ago][key].append(basket)
    for number, (joined, purchases) in KNOWN.items():
        days[joined].append((enrol, f"member_{number}"))
        for ago, basket in purchases:
            bought[ago][f"member_{number}"].append(basket)
    bought[60]["paid"].append("membership")
    for ago, baskets in bought.items():
        days[ago].append((buy, baskets))
    for ago, key, points, reason in ACTIVITIES:
        days[ago].append((give, key, points, reason))
    days[100].append((lock, "locked"))
    for ago in range(480, 0, -CLOSED_EVERY):
        days[ago].append((close,))
    return days


def join(env, key, name, phone):
    """A customer becomes a member."""
    partner = env["res.partner"].create(
        {
            "name": name,
            "phone": phone,
            "email": f"m{phone[-3:]}@example.com",
            "lang": "fa_IR",
            "tz": "Asia/Tehran",
            "is_company": key == "office",
            "city": "تهران",
            "country_id": env.ref("base.ir").id,
        }
    )
    env["ir.model.data"]._update_xmlids([{"xml_id": f"club_demo.{key}", "record": partner, "noupdate": True}])
    partner.club_enrol()


def enrol(env, key):
    """Somebody who is a contact already becomes a member."""
    env.ref(f"club_demo.{key}").club_enrol()


def buy(env, bought):
    """The sale orders of a day: {whose: [basket]}."""
    salesperson = env["res.users"].search([("login", "=", "salesperson")])
    orders = env["sale.order"].create(
        [
            {
                "partner_id": env.ref(f"club_demo.{key}").id,
                "user_id": salesperson.id,
                "order_line": [
                    (0, 0, {"product_id": env.ref(f"club_demo.product_{name}").id, "product_uom_qty": quantity})
                    for basket in baskets
                    for name, quantity in BASKETS[basket]
                ],
            }
            for key, baskets in bought.items()
        ]
    )
    orders.action_confirm()


def give(env, key, points, reason):
    """Points for something else than a purchase."""
    env.ref(f"club_demo.{key}").club_card_id.club_earn(points, reason, key=f"demo,{key}")


def lock(env, key):
    """The owner keeps a member's tier."""
    env.ref(f"club_demo.{key}").club_card_id.club_tier_locked = True


def close(env):
    """The night."""
    env.ref("club_demo.club").club_close()


# what comes first on a day
ORDER = (join, enrol, buy, give, lock, close)

make_history(env)  # noqa: F821
