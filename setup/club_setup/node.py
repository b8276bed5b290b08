"""rtlcss, which Odoo calls to build the styles of right-to-left pages."""

import os
import shutil

from .messages import SetupError, step, warn
from .paths import digest, stamped, write_atomically
from .shell import run_logged

RTLCSS = "rtlcss@4.3.0"


def ensure_rtlcss(state):
    """Install rtlcss if it is missing; return the folders to add to PATH for `rtlcss` and its `node`."""
    if shutil.which("rtlcss"):
        return []
    folder = state.root / "rtlcss"
    node = node_folder(state)
    wanted = digest(RTLCSS, str(folder))
    if not stamped(folder / "installed", wanted):
        try:
            with step("Installing rtlcss, for pages from right to left"):
                install(state, folder, node)
        except SetupError as error:
            warn(f"{error}\n   All else works; Persian pages stay left to right until it can be installed.")
            return []
        write_atomically(folder / "installed", wanted)
    return [str(folder / "node_modules" / ".bin"), node]


def node_folder(state):
    """Return the folder of the machine's node if npm is there too, else that of the virtual environment."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        return os.path.dirname(node)
    return str(state.venv / "bin")


def install(state, folder, node):
    """Install rtlcss into `folder`."""
    folder.mkdir(exist_ok=True)
    environment = dict(os.environ, PATH=f"{node}{os.pathsep}{os.environ['PATH']}")
    environment["npm_config_cache"] = str(state.root / "npm-cache")
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-update-notifier", "--prefix", str(folder), RTLCSS]
    run_logged(command, state.logs / "npm.log", "installing rtlcss by npm", downloads=True, env=environment)
    shutil.rmtree(state.root / "npm-cache", ignore_errors=True)
