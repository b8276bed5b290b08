"""Members with mobile numbers as people there write them; the first one has a login."""

# name, mobile number as typed
MEMBERS = (
    ("عضو نمونه ۱ (Member One)", "0912 000 0001"),
    ("عضو نمونه ۲ (Member Two)", "۰۹۱۲ ۰۰۰ ۰۰۰۲"),
    ("عضو نمونه ۳ (Member Three)", "+98 935 000 0003"),
    ("عضو نمونه ۴ (Member Four)", "00989120000004"),
    ("عضو نمونه ۵ (Member Five)", "09300000005"),
    ("عضو نمونه ۶ (Member Six)", "09120000006"),
)

JOINED_EARLIER = 3


def make_members(env):
    """Partners, enrolled where the club is there."""
    for number, (name, phone) in enumerate(MEMBERS, start=1):
        partner = env["res.partner"].create(
            {
                "name": name,
                "phone": phone,
                "email": f"member{number}@example.com",
                "lang": "fa_IR",
                "tz": "Asia/Tehran",
                "country_id": env.ref("base.ir").id,
            }
        )
        xml_id = f"club_demo.member_{number}"
        env["ir.model.data"]._update_xmlids([{"xml_id": xml_id, "record": partner, "noupdate": True}])
        # the others have joined earlier: see 45_history.py
        if hasattr(partner, "club_enrol") and number > JOINED_EARLIER:
            partner.club_enrol()


def make_login(env):
    """The member who sees the portal."""
    env["res.users"].with_context(no_reset_password=True).create(
        {
            "login": "member",
            "password": "member",
            "partner_id": env.ref("club_demo.member_1").id,
            "group_ids": [(6, 0, [env.ref("base.group_portal").id])],
        }
    )


make_members(env)  # noqa: F821
make_login(env)  # noqa: F821
