"""`in_odoo.py DATABASE SCRIPT...`: run each script with an `env` and commit it. Runs in the virtual environment.

All scripts run in one process, because loading Odoo's modules takes longer than most scripts.
"""

import logging
import runpy
import sys
import time

import odoo
import odoo.api
import odoo.modules.registry
import odoo.tools

_logger = logging.getLogger("club_setup")


def main(database, *scripts):
    """Run the scripts in order; stop at the first that fails."""
    odoo.tools.config.parse_config([f"--database={database}", "--no-http"], setup_logging=True)
    for script in scripts:
        started = time.monotonic()
        run(database, script)
        _logger.info("%s: %.1f s", script, time.monotonic() - started)


def run(database, script):
    """Run the file `script` with the superuser's `env` in one transaction."""
    registry = odoo.modules.registry.Registry(database)
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        runpy.run_path(script, init_globals={"env": env}, run_name="__club__")
        cr.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
