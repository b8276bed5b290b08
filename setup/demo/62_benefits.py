"""Benefits of several kinds: what members have used this year, what is due, and one gift that is late."""

from datetime import datetime, timedelta

import jdatetime
from freezegun import freeze_time

TOMAN = 10
# key: name, Persian name, what members read, in Persian, values
BENEFITS = {
    "delivery": (
        "Free delivery",
        "ارسال رایگان",
        "In Tehran, from your own home to the office.",
        "در تهران، به خانه یا محل کار شما.",
        {"kind": "service", "tier": "silver", "quota": 12, "cost": 50_000 * TOMAN},
    ),
    "birthday": (
        "A birthday gift",
        "هدیه تولد",
        "A cake and your favourite coffee.",
        "یک کیک و قهوه دلخواه شما.",
        {"kind": "gift", "tier": "gold", "quota": 1, "cost": 300_000 * TOMAN, "due": "birthday", "lead_days": 7},
    ),
    "lesson": (
        "A lesson with our barista",
        "یک جلسه آموزش با باریستای ما",
        "Two hours at the counter, for two.",
        "دو ساعت پشت بار، برای دو نفر.",
        {"kind": "experience", "tier": "gold", "quota": 1, "cost": 600_000 * TOMAN},
    ),
    "roasts": (
        "New roasts three days earlier",
        "رُست‌های تازه، سه روز زودتر",
        "We call you when they arrive.",
        "به محض رسیدن خبرتان می‌کنیم.",
        {"kind": "early", "vip": True},
    ),
    "evening": (
        "Tasting evening",
        "شب چشایی",
        "Six coffees, a small circle.",
        "شش قهوه در جمعی کوچک.",
        {"kind": "event", "vip": True, "quota": 2, "cost": 900_000 * TOMAN},
    ),
    "yalda": (
        "A Yalda basket",
        "سبد یلدا",
        "Nuts, pomegranates and tea for the longest night.",
        "آجیل، انار و چای برای بلندترین شب سال.",
        {
            "kind": "gift",
            "tier": "diamond",
            "quota": 1,
            "cost": 1_200_000 * TOMAN,
            "due": "fixed",
            "due_month": "9",
            "due_day": 30,
            "lead_days": 14,
        },
    ),
    "coupon": (
        "100,000 Toman on reaching gold",
        "۱۰۰ هزار تومان هدیه رسیدن به سطح طلایی",
        "Off your next purchase.",
        "برای خرید بعدی شما.",
        {"kind": "discount", "tier": "gold", "quota": 1, "cost": 100_000 * TOMAN, "due": "reached", "lead_days": 5},
    ),
}
# who: days from today to the next or last birthday
BIRTHDAYS = {"champion": 4, "weekly": -5, "vip": -20, "growing": 60, "candidate": 150, "member_1": 6}
# days ago, who, what, note
USES = (
    (160, "champion", "delivery", None),
    (130, "vip", "delivery", None),
    (95, "champion", "delivery", None),
    (80, "champion", "evening", "با یک همراه"),
    (62, "vip_leaving", "evening", None),
    (50, "vip", "lesson", "دو نفر"),
    (33, "candidate", "delivery", None),
    (28, "vip", "evening", None),
    (12, "member_1", "delivery", None),
    (9, "champion", "delivery", "تحویل در محل کار"),
)
NIGHTS = (35, 27, 19, 12, 6, 0)


def make_benefits(env, club):
    """For tiers and for VIPs."""
    for number, (key, (name, persian, words, words_fa, values)) in enumerate(BENEFITS.items(), start=1):
        values = dict(values)
        tier = values.pop("tier", None)
        benefit = env["loyalty.club.benefit"].create(
            {
                "name": name,
                "description": words,
                "program_id": club.id,
                "sequence": number,
                "tier_id": env.ref(f"club_demo.tier_{tier}").id if tier else False,
                "for_vip": values.pop("vip", False),
                **values,
            }
        )
        benefit.with_context(lang="fa_IR").write({"name": persian, "description": words_fa})
        env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"club_demo.benefit_{key}", "record": benefit, "noupdate": True}]
        )


def make_birthdays(env, today):
    """By the Jalali calendar, as the club counts."""
    for key, days in BIRTHDAYS.items():
        day = jdatetime.date.fromgregorian(date=(today + timedelta(days=days)).date())
        born = jdatetime.date(day.year - 34, day.month, min(day.day, 29))
        env.ref(f"club_demo.{key}").club_birthday = born.togregorian()


def live(env, today):
    """What was used, and the nights that look who is due."""
    salesperson = env["res.users"].search([("login", "=", "salesperson")])
    uses = {(ago, "use", key, benefit): note for ago, key, benefit, note in USES}
    nights = dict.fromkeys((ago, "night", "", "") for ago in NIGHTS)
    with freeze_time(today) as clock:
        for ago, what, key, benefit in sorted(uses | nights, reverse=True):
            clock.move_to(today - timedelta(days=ago))
            if what == "night":
                night(env, salesperson)
            else:
                card = env.ref(f"club_demo.{key}").club_card_id.with_user(salesperson)
                note = uses[ago, what, key, benefit]
                card.club_use_benefit(env.ref(f"club_demo.benefit_{benefit}").id, note)


def night(env, salesperson):
    """Who is due is looked up; by now all has been delivered that was due, but for the last week."""
    for benefit in env["loyalty.club.benefit"].search([("due", "!=", "never")]):
        day = benefit.program_id._club_day()
        due = env["loyalty.club.benefit.use"].search(
            [("benefit_id", "=", benefit.id), ("state", "=", "due"), ("deadline", "<", day - timedelta(days=7))]
        )
        due.with_user(salesperson).action_deliver()
        sum(benefit._make_due(day))


if "club_benefit_ids" in env["loyalty.program"]._fields:  # noqa: F821
    now = datetime.now().replace(hour=9, minute=0, second=0, microsecond=0)
    make_benefits(env, env.ref("club_demo.club"))  # noqa: F821
    make_birthdays(env, now)  # noqa: F821
    live(env, now)  # noqa: F821
