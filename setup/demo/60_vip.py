"""The VIP club: by which values VIPs are chosen, whom the owner has invited in the last months, and their answers."""

from datetime import datetime, timedelta

from freezegun import freeze_time

BENEFITS = "Your own account manager\nNew roasts before everybody else\nInvitations to tasting evenings"
BENEFITS_FA = "یک مسئول اختصاصی\nرُست‌های تازه پیش از دیگران\nدعوت به شب‌های چشایی"
MESSAGE = "با سپاس از همراهی شما، خوشحال می‌شویم به جمع مشتریان ویژه ما بپیوندید."
# days ago, who, answer and days until it
INVITATIONS = (
    (85, "vip_leaving", "accept", 2),
    (45, "vip", "accept", 3),
    (30, "declined", "decline", 4),
    (0, "member_1", None, 0),
)


def set_up(env, club):
    """A quarter of the members at most, the best by score among those who buy often."""
    salesperson = env["res.users"].search([("login", "=", "salesperson")])
    club.write(
        {
            "club_vip_share_max": 25,
            "club_vip_rank_by": "club_score",
            "club_vip_manager_id": salesperson.id,
            "club_vip_benefits": BENEFITS,
            "club_vip_rule_ids": [
                (0, 0, {"sequence": 1, "field_name": "club_score", "operator": ">=", "value": 400}),
                (0, 0, {"sequence": 2, "field_name": "club_orders", "operator": ">=", "value": 5}),
                (0, 0, {"sequence": 3, "field_name": "club_last_purchase", "operator": "<=", "value": 45}),
            ],
        }
    )
    club.with_context(lang="fa_IR").club_vip_benefits = BENEFITS_FA


def make_invitations(env, club):
    """The owner invites, the salesperson types the answers in."""
    today = datetime.now().replace(hour=8, minute=15, second=0, microsecond=0)
    owner, salesperson = (env["res.users"].search([("login", "=", login)]) for login in ("owner", "salesperson"))
    for ago, key, answer, later in INVITATIONS:
        card = env.ref(f"club_demo.{key}").club_card_id
        with freeze_time(today - timedelta(days=ago)):
            invitation = card.with_user(owner).club_vip_invite(MESSAGE, salesperson)
        if answer:
            with freeze_time(today - timedelta(days=ago - later)):
                getattr(invitation.with_user(salesperson), f"action_{answer}")()


if "club_vip_rule_ids" in env["loyalty.program"]._fields:  # noqa: F821
    set_up(env, env.ref("club_demo.club"))  # noqa: F821
    make_invitations(env, env.ref("club_demo.club"))  # noqa: F821
