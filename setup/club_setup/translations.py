"""`setup/translations`: export each addon's strings with Odoo and merge them into its Persian translation."""

import argparse
import subprocess

from .database import ADDONS, Databases
from .messages import SetupError, say
from .odoo_command import fresh_log
from .paths import ADDONS as ADDON_NAMES
from .paths import REPO, SETUP, installed_addons
from .prepare import databases_locked, prepared

MERGER = SETUP / "club_setup" / "merge_po.py"


def main(arguments):
    """Write `i18n/<addon>.pot` and `i18n/fa.po`; return 1 if strings are not translated yet, else 0."""
    addons = parse(arguments).addon or installed_addons()
    with prepared(tests=True) as odoo:
        with databases_locked(odoo.state):
            Databases(odoo).ensure_addons()
            for addon in addons:
                export(odoo, addon)
        return merge(odoo, addons)


def parse(arguments):
    """Parse the command line."""
    description = "Write the addons' .pot and merge it into their fa.po."
    parser = argparse.ArgumentParser(prog="setup/translations", description=description)
    parser.add_argument("--addon", action="append", choices=ADDON_NAMES, help="only this addon (may be repeated)")
    return parser.parse_args(arguments)


def export(odoo, addon):
    """Export the strings with Odoo, from the template database, which has the current addons."""
    target = REPO / addon / "i18n" / f"{addon}.pot"
    log = fresh_log(odoo.state.logs / f"translations-{addon}.log")
    arguments = ["export", f"--config={odoo.state.config}", f"--database={ADDONS}", f"--output={target}", addon]
    odoo.run(log, f"exporting the strings of {addon}", "i18n", *arguments)


def merge(odoo, addons):
    """Merge the strings into the Persian translations, with a separate program because polib is only in the
    virtual environment; return 1 if strings are not translated yet, else 0."""
    failed = False
    for addon in addons:
        folder = REPO / addon / "i18n"
        command = [odoo.state.python, MERGER, folder / f"{addon}.pot", folder / "fa.po"]
        result = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        if result.stderr:
            raise SetupError(f"Could not merge the Persian of {addon}: {result.stderr.strip()}")
        say(result.stdout.rstrip())
        failed = failed or bool(result.returncode)
    return int(failed)
