"""What the club costs, as ratios measured in one run.

    python tests/benchmarks/run.py --members 1000000

Needs Odoo on the Python path, PG* variables, and two databases to copy: one with core's modules
(CLUB_CORE_DB) and one with the club's too (CLUB_ADDONS_DB), as `setup/test` makes them. Prints a
table; fails only where the ledger is wrong, never for being slow.
"""

import argparse
import os

import odoo
import odoo.sql_db
import odoo.tools

PARTS = ("close", "rfm", "orders", "redeem")


def arguments():
    """The command line; what is not named comes from the environment."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=100_000, help="of the largest close")
    parser.add_argument("--orders", type=int, default=40, help="timed orders of each kind")
    parser.add_argument("--past", type=int, default=100_000, help="past redemptions for the flat rows")
    parser.add_argument("--seconds", type=float, default=5, help="of each run of redemptions")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--conf", default=os.environ.get("CLUB_ODOO_CONF") or os.environ.get("ODOO_RC"))
    parser.add_argument("--template", default=os.environ.get("CLUB_ADDONS_DB"))
    parser.add_argument("--core-template", default=os.environ.get("CLUB_CORE_DB"))
    parser.add_argument("--prefix", default=f"{os.environ.get('CLUB_TEST_DB', 'bm')}_")
    parser.add_argument("--explain", action="store_true", help="print what the close's statements took")
    return parser.parse_args()


def main():
    """Run the parts asked for and print one table."""
    args = arguments()
    config = ["--no-http", "--log-level=warn", "--max-cron-threads=0"]
    odoo.tools.config.parse_config([*([f"--config={args.conf}"] if args.conf else []), *config], setup_logging=True)
    load = os.getloadavg()[0]
    rows = []
    for part in args.only:
        rows += __import__(f"bench_{part}").run(args)
    import tables

    print(tables.render(rows))
    print(f"\n{os.cpu_count()} cores; load when it began {load:.1f}, when it ended {os.getloadavg()[0]:.1f}.")
    with odoo.sql_db.db_connect("postgres").cursor() as cr:
        cr.execute(
            "SELECT current_setting('server_version'), current_setting('shared_buffers'), current_setting('fsync')"
        )
        print("PostgreSQL {} with {} of shared buffers, fsync {}.".format(*cr.fetchone()))


if __name__ == "__main__":
    main()
