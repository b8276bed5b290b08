"""What happens when the addon goes."""


def uninstall_hook(env):
    """Rules for the till alone have no place any more: they are archived, not widened.

    Where the club goes altogether they become core's, which count at the till.
    """
    club = env["ir.module.module"].search([("name", "=", "loyalty_club")])
    rules = env["loyalty.rule"].with_context(active_test=False)
    tills = rules.search([("club_channel", "=", "pos")])
    tills.club_channel = "all"
    if club.state == "installed":
        tills.active = False
