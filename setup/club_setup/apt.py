"""Download packages from Debian's archive without installing them and without root rights.

apt gets its own folders, takes the mirror from the machine's apt settings, and checks the archive's
signature with Debian's keyring.
"""

import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from .messages import SetupError
from .shell import output_of, run_logged

KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)


class PrivateApt:
    """An apt for one suite that keeps all its files below `folder`."""

    def __init__(self, folder, suite, log):
        self.folder = folder / suite
        self.suite = suite
        self.log = log

    def fetch(self, packages, target):
        """Download `packages` into the folder `target`."""
        self._prepare()
        self._apt("update", "-qq")
        self._apt("download", "-qq", *packages, cwd=target)

    def _prepare(self):
        (self.folder / "state/lists/partial").mkdir(parents=True, exist_ok=True)
        (self.folder / "cache/archives/partial").mkdir(parents=True, exist_ok=True)
        source = f"deb [signed-by={find_keyring()}] {find_mirror()} {self.suite} main\n"
        (self.folder / "sources.list").write_text(source)

    def _apt(self, *arguments, cwd=None):
        settings = {
            "Dir::State": self.folder / "state",
            "Dir::State::Lists": self.folder / "state/lists",
            "Dir::Cache": self.folder / "cache",
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": "/dev/null",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            "APT::Sandbox::User": "root",
            "APT::Update::Error-Mode": "any",
        }
        options = [f"-o{name}={value}" for name, value in settings.items()]
        purpose = f"getting packages of Debian's suite {self.suite} by apt"
        run_logged(["apt-get", *options, *arguments], self.log, purpose, downloads=True, cwd=cwd)


def require_apt():
    """Raise `SetupError` if apt or dpkg is missing, which are needed to get Odoo from Debian."""
    for program in ("apt-get", "dpkg-deb"):
        if not shutil.which(program):
            raise SetupError(
                f"{program} is not on this machine, so Odoo cannot be taken from Debian's package: "
                "set ODOO_HOME to the folder of an Odoo 19 that you have."
            )


def find_keyring():
    """Return the path of Debian's archive keys, on Debian 12 or newer."""
    for path in KEYRINGS:
        if path.is_file():
            return path
    raise SetupError(
        "Debian's archive keys are not on this machine: type  apt-get install debian-archive-keyring  as root, "
        "or set ODOO_HOME to the folder of an Odoo 19 that you have."
    )


def find_mirror():
    """Return the URL of the Debian archive in the machine's apt settings.

    It is read from apt's downloaded lists or, if there are none yet, from the URLs that apt would download.
    """
    rows = output_of(["apt-get", "indextargets", "--format", "$(ORIGIN)|$(RELEASE)|$(REPO_URI)"]) or ""
    mirror = mirror_from_targets(rows) or mirror_from_uris(output_of(["apt-get", "update", "--print-uris"]) or "")
    if not mirror:
        raise SetupError(
            "The apt settings of this machine name no Debian archive, so Odoo cannot be taken from Debian's "
            "package: set ODOO_HOME to the folder of an Odoo 19 that you have."
        )
    return mirror


def mirror_from_targets(rows):
    """Return the archive's URL in the output of `apt-get indextargets`, or None."""
    for row in rows.splitlines():
        origin, release, address = row.split("|", 2)
        if origin == "Debian" and is_main_suite(release):
            return without_login(address)
    return None


def mirror_from_uris(rows):
    """Return the archive's URL in the output of `apt-get update --print-uris`, or None."""
    for address, release in re.findall(r"^'(\S+?)/dists/(\S+)/InRelease'", rows, re.MULTILINE):
        if is_main_suite(release) and address.rstrip("/").endswith("debian"):
            return without_login(address)
    return None


def is_main_suite(release):
    """Whether a suite is the main one, not its security or updates suite."""
    return not re.search(r"[-/]", release)


def without_login(address):
    """Return the URL without user and password, which apt keeps in a separate file, and with a final slash."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=host)).rstrip("/") + "/"
