"""Chromium for the browser tests."""

import shutil

from .messages import SetupError, step, warn
from .shell import is_root, run_logged

# The names that Odoo looks for, in the same order.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def ensure_browser(state):
    """Install a browser if there is none and apt is usable as root; return whether there is one."""
    if any(shutil.which(name) for name in NAMES):
        return True
    if is_root() and shutil.which("apt-get"):
        return install(state)
    warn("No browser on this machine: THE BROWSER TESTS WILL NOT RUN. Type  apt-get install chromium  as root.")
    return False


def install(state):
    """Install Chromium with the machine's apt; return whether that succeeded."""
    log = state.logs / "chromium.log"
    apt_get = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y", "--no-install-recommends"]
    try:
        with step("Installing Chromium, for the browser tests"):
            run_logged([*apt_get, "update"], log, "installing Chromium", downloads=True)
            run_logged([*apt_get, "install", "chromium"], log, "installing Chromium", downloads=True)
    except SetupError as error:
        warn(f"{error}\nTHE BROWSER TESTS WILL NOT RUN. Type  apt-get install chromium  as root.")
        return False
    return True
