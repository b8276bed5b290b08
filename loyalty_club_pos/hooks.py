"""Uninstall hook."""


def uninstall_hook(env):
    """Archive the purchase rules limited to the till, so that they do not start to earn in other channels.

    If `loyalty_club` is uninstalled too, they stay active: core's rules apply at the till.
    """
    club = env["ir.module.module"].search([("name", "=", "loyalty_club")])
    rules = env["loyalty.rule"].with_context(active_test=False)
    tills = rules.search([("club_channel", "=", "pos")])
    tills.club_channel = "all"
    if club.state == "installed":
        tills.active = False
