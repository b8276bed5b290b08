"""What happens when the addon comes and goes."""


def post_init_hook(env):
    """Reserve free space in the card's pages, so that a posting can stay on its page (HOT)."""
    env.cr.execute("ALTER TABLE loyalty_card SET (fillfactor = 90)")


def uninstall_hook(env):
    """Give every club back to core: right balances, rules that mean the same."""
    clubs = env["loyalty.program"].with_context(active_test=False)
    clubs.search([("is_club", "=", True)]).sudo()._club_switch_off()
    env.cr.execute("ALTER TABLE loyalty_card RESET (fillfactor)")
