"""Paths of the repository and of the state folder, and hashes of files."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
SETUP = REPO / "setup"
ADDONS = ("loyalty_club", "loyalty_club_pos", "loyalty_club_portal")


@dataclass(frozen=True)
class State:
    """The state folder. Everything in it can be deleted and is created again."""

    root: Path

    @classmethod
    def from_environment(cls):
        """Return the state folder: CLUB_STATE, else `.state` in the repository."""
        root = Path(os.environ.get("CLUB_STATE") or REPO / ".state").expanduser().absolute()
        root.mkdir(parents=True, exist_ok=True)
        return cls(root)

    def folder(self, name):
        """Return a folder in the state folder; create it if it is missing."""
        path = self.root / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def logs(self):
        """The folder of the logs."""
        return self.folder("logs")

    @property
    def venv(self):
        """The virtual environment; may not exist yet."""
        return self.root / "venv"

    @property
    def python(self):
        """The interpreter of the virtual environment."""
        return self.venv / "bin" / "python"

    @property
    def data_dir(self):
        """Odoo's data folder: file stores and sessions."""
        return self.folder("data")

    @property
    def config(self):
        """Odoo's configuration file."""
        return self.root / "odoo.conf"


def installed_addons():
    """Return the project's addons that are in the repository, in order of dependency."""
    return [name for name in ADDONS if (REPO / name / "__manifest__.py").is_file()]


def digest(*parts):
    """Return a short hash of strings, bytes and the contents of files (given as Path)."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            part = part.read_bytes()
        elif isinstance(part, str):
            part = part.encode()
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()[:20]


def tree_digest(folder, skip=()):
    """Return a short hash of all files below `folder`, except relative paths that start with one of `skip`."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or "__pycache__" in name or name.startswith(tuple(skip)):
            continue
        total.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:20]


def write_atomically(path, text, mode=0o644):
    """Write a file under a temporary name and rename it."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
    os.replace(temporary, path)


def stamped(path, value):
    """Whether the stamp file `path` contains `value`."""
    return path.is_file() and path.read_text() == value
