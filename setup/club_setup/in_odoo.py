"""Runs inside the virtual environment: `in_odoo.py DATABASE SCRIPT` gives the script an `env` and commits."""

import runpy
import sys

import odoo
import odoo.api
import odoo.modules.registry
import odoo.tools


def main(database, script):
    """Run the file `script` with `env` of the superuser; all of it is committed, or nothing."""
    odoo.tools.config.parse_config([f"--database={database}", "--no-http"], setup_logging=True)
    registry = odoo.modules.registry.Registry(database)
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        runpy.run_path(script, init_globals={"env": env}, run_name="__club__")
        cr.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
