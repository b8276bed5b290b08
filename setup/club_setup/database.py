"""Template databases, built once and then copied; each is marked with a hash of its sources.

A database is built under a temporary name and renamed when it is complete. The mark is stored as the
comment of the database, so it always belongs to that database.
"""

import os
import shutil
import subprocess

from .messages import SetupError, step
from .odoo_command import fresh_log
from .paths import REPO, SETUP, digest, installed_addons, tree_digest
from .postgres import program_folder

CORE = "club_core"
ADDONS = "club_addons"
DEMO = "club_demo"
TEST = "club_test"
CORE_MODULES = (
    "sale_management",
    "sale_loyalty",
    "pos_loyalty",
    "pos_sale",
    "phone_validation",
    "sms",
    "portal",
    "stock",
)
LANGUAGES = ("en_US", "fa_IR")
# Files that change neither tables nor records, so that a change in them needs no new template.
NOT_INSTALLED = ("tests/", "static/", "readme/", "README.rst", "engine/tests/")


class Databases:
    """The databases of the project on one PostgreSQL server."""

    def __init__(self, odoo):
        self.odoo = odoo
        self.programs = program_folder(odoo.state)

    def core_mark(self):
        """Return the hash of the template with Odoo's modules; it depends on the Odoo and the list of modules."""
        return digest(self.odoo.home.identity, *CORE_MODULES, *LANGUAGES)

    def addons_mark(self):
        """Return the hash of the template with our addons; it also depends on their installed files."""
        trees = [name + tree_digest(REPO / name, NOT_INSTALLED) for name in installed_addons()]
        return digest(self.core_mark(), *trees)

    def ensure_core(self):
        """Build the template with Odoo's modules if it is missing or outdated."""
        mark = self.core_mark()
        if self.mark_of(CORE) == mark:
            return
        with step("Building the template database of Odoo's modules (about a minute, once)"):
            building = self.begin(CORE)
            self.odoo.install(building, CORE_MODULES, "core.log", languages=LANGUAGES)
            self.finish(building, CORE, mark)

    def ensure_addons(self):
        """Build the template with our addons if it is missing or outdated."""
        self.ensure_core()
        mark = self.addons_mark()
        if self.mark_of(ADDONS) == mark:
            return
        with step(f"Installing {', '.join(installed_addons()) or 'nothing'}"):
            building = self.begin(ADDONS, template=CORE)
            if installed_addons():
                self.odoo.install(building, installed_addons(), "addons.log")
            self.finish(building, ADDONS, mark)

    def copy_for_tests(self, number):
        """Copy the template with the addons for one test run; return the name of the copy."""
        name = TEST if number == 1 else f"{TEST}_{number}"
        self.copy(ADDONS, name)
        return name

    def ensure_demo(self, reset=False):
        """Build the demo database if it is missing, else update changed addons in it and keep its records.

        :param reset: delete the database first
        """
        if reset:
            self.drop(DEMO)
        mark = self.addons_mark()
        found = self.mark_of(DEMO)
        if found is None:
            self.build_demo(mark)
        elif found != mark and installed_addons():
            with step("Updating the addons in the demo database"):
                self.update_demo()
                self.mark(DEMO, mark)

    def update_demo(self):
        """Update the installed addons and install new ones."""
        self.odoo.install(DEMO, installed_addons(), "demo-update.log", update=True)
        self.odoo.install(DEMO, installed_addons(), "demo-install.log")

    def build_demo(self, mark):
        """Build the demo database, a shop in Iran, from the template with Odoo's modules."""
        self.ensure_core()
        with step("Making the demo shop"):
            building = self.begin(DEMO, template=CORE)
            scripts = sorted((SETUP / "demo").glob("[0-9]*.py"))
            before = [path for path in scripts if path.name < "10"]
            self.odoo.shell(building, before, "demo-company.log", "setting up the demo company")
            if installed_addons():
                self.odoo.install(building, installed_addons(), "demo-install.log")
            after = [path for path in scripts if path not in before]
            self.odoo.shell(building, after, "demo.log", "making the demo shop")
            self.finish(building, DEMO, mark)

    def begin(self, name, template=None):
        """Create an empty database or a copy of `template` under a temporary name; return that name."""
        building = f"{name}_building"
        if template:
            self.copy(template, building)
        else:
            self.drop(building)
            self.tool("createdb", "--encoding=UTF8", "--template=template0", building)
        return building

    def finish(self, building, name, mark):
        """Rename a complete database to its final name, replacing the previous one."""
        self.mark(building, mark)
        self.drop(name)
        self.move_files(building, name)
        self.sql("postgres", f'ALTER DATABASE "{building}" RENAME TO "{name}"')

    def copy(self, source, target):
        """Copy a database and its files. Files are hard links, because Odoo never changes them in place."""
        self.drop(target)
        self.disconnect(source)
        self.tool("createdb", f"--template={source}", target)
        if self.files(source).is_dir():
            shutil.copytree(self.files(source), self.files(target), copy_function=os.link)

    def drop(self, name):
        """Delete a database and its files."""
        self.tool("dropdb", "--force", "--if-exists", name)
        shutil.rmtree(self.files(name), ignore_errors=True)

    def files(self, name):
        """Return the folder of a database's attachments."""
        return self.odoo.state.data_dir / "filestore" / name

    def move_files(self, source, target):
        """Move the files to the final name before the database is renamed: files without a database do no
        harm, a database without its files is broken."""
        if self.files(source).is_dir():
            shutil.copytree(self.files(source), self.files(target), copy_function=os.link)
            shutil.rmtree(self.files(source))

    def disconnect(self, name):
        """Close connections left by a killed command: a database in use cannot be copied."""
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        self.sql("postgres", f"{query} WHERE datname = '{name}' AND pid <> pg_backend_pid()")

    def mark(self, name, value):
        """Store the hash of a database's sources as its comment."""
        self.sql("postgres", f"COMMENT ON DATABASE \"{name}\" IS '{value}'")

    def mark_of(self, name):
        """Return the hash of a database's sources, or None if the database does not exist."""
        query = f"SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = '{name}'"
        rows = self.sql("postgres", query).splitlines()
        return rows[0] if rows else None

    def sql(self, database, statement):
        """Run one SQL statement; return its rows as lines."""
        return self.tool("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement)

    def tool(self, program, *arguments):
        """Run a PostgreSQL client program; return its output."""
        result = subprocess.run(
            [str(self.programs / program), *arguments],
            env=self.odoo.environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if result.returncode:
            log = fresh_log(self.odoo.state.logs / "database.log")
            log.write_text(result.stderr)
            raise SetupError(f"PostgreSQL refused {program} {' '.join(arguments)}: {result.stderr.strip()}")
        return result.stdout
