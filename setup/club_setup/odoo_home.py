"""Find Odoo 19: the user's own (ODOO_HOME), else Debian's package unpacked into the state folder."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from .apt import PrivateApt, require_apt
from .messages import SetupError, step
from .paths import digest, stamped, write_atomically
from .shell import output_of, run_logged

# Odoo, and the packages with files that Debian's Odoo links to.
UNSTABLE = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
)
# From the stable suite, because the fonts' newer versions in unstable do not fit Odoo's pages.
STABLE = ("fonts-font-awesome", "fonts-inconsolata")
STABLE_SUITE = "bookworm"
PACKAGES = Path("usr/lib/python3/dist-packages")
# Debian's package lacks this file, which blurs the background of video calls. Without a file there, Odoo reports an
# error when it builds asset bundles that include it.
LEFT_OUT = PACKAGES / "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass(frozen=True)
class OdooHome:
    """An Odoo to run: its folder for PYTHONPATH, the folders of its addons, and a hash that identifies it."""

    python_path: Path
    addons: tuple
    identity: str

    @property
    def core_addons(self):
        """The folder that holds `loyalty`, `sale` and so on."""
        return next(path for path in self.addons if (path / "loyalty").is_dir())


def find_odoo(state):
    """Return the `OdooHome` to use; unpack Debian's package if necessary."""
    given = os.environ.get("ODOO_HOME")
    if given:
        return odoo_from(Path(given).expanduser().resolve(), state)
    return odoo_from(unpack_package(state), state)


def odoo_from(home, state):
    """Return the `OdooHome` in `home`: a source checkout, or the folder that contains the package `odoo`."""
    if not (home / "odoo" / "release.py").is_file():
        raise SetupError(f"ODOO_HOME is {home}, and there is no Odoo in it: it must hold the folder odoo/ of Odoo 19.")
    check_version(home)
    return OdooHome(python_path(home, state), addon_folders(home), identity(home))


def addon_folders(home):
    """Return the folders of Odoo's addons: one for an installed Odoo, two for a source checkout."""
    inside, beside = home / "odoo" / "addons", home / "addons"
    if (inside / "pos_loyalty").is_dir():
        return (inside,)
    if (beside / "pos_loyalty").is_dir():
        return (inside, beside)
    raise SetupError(f"The Odoo in {home} has no addon pos_loyalty: the community addons must be there.")


def check_version(home):
    """Raise `SetupError` unless it is Odoo 19."""
    found = re.search(r"^version_info = \((\d+),", (home / "odoo" / "release.py").read_text(), re.MULTILINE)
    if not found or found[1] != "19":
        raise SetupError(f"The Odoo in {home} is version {found[1] if found else 'unknown'}; Odoo 19 is needed.")


def python_path(home, state):
    """Return the folder for PYTHONPATH from which `odoo` can be imported, but not the packages beside it."""
    if (home / "odoo-bin").is_file() or home == package_folder(state):
        return home
    link_folder = state.folder("odoo-link")
    link = link_folder / "odoo"
    if not link.is_symlink() or link.resolve() != home / "odoo":
        link.unlink(missing_ok=True)
        link.symlink_to(home / "odoo")
    return link_folder


def identity(home):
    """Return a hash that identifies the Odoo; templates built with another Odoo are built again."""
    head = output_of(["git", "-C", str(home), "rev-parse", "HEAD"]) if (home / ".git").exists() else None
    version = home / "version.txt"
    return digest(str(home), home / "odoo" / "release.py", head or "", version if version.is_file() else "")


def package_folder(state):
    """Return the Python package folder of the unpacked Debian package."""
    return state.root / "odoo" / PACKAGES


def unpack_package(state):
    """Unpack Debian's package `odoo-19` and the packages it links to; return the folder for PYTHONPATH."""
    final = state.root / "odoo"
    wanted = digest(*UNSTABLE, *STABLE, STABLE_SUITE, str(LEFT_OUT))
    if not stamped(final / "unpacked", wanted):
        require_apt()
        with step("Getting Odoo 19 from Debian's package (120 MB)"):
            debs = download(state)
        with step("Unpacking Odoo"):
            unpack(state, debs, final, wanted)
        shutil.rmtree(state.root / "deb")
    return package_folder(state)


def download(state):
    """Download all packages; return their folder, which gets its name only when it is complete."""
    done = state.root / "deb"
    if done.is_dir():
        return done
    partial = state.folder("deb.partial")
    log = state.logs / "apt.log"
    PrivateApt(state.folder("apt"), STABLE_SUITE, log).fetch(STABLE, partial)
    PrivateApt(state.folder("apt"), "unstable", log).fetch(UNSTABLE, partial)
    partial.rename(done)
    shutil.rmtree(state.root / "apt")
    return done


def unpack(state, debs, final, wanted):
    """Unpack the packages into a temporary folder, check it, and rename it to `final`."""
    partial = state.root / "odoo.partial"
    for folder in (partial, final):
        shutil.rmtree(folder, ignore_errors=True)
    for deb in sorted(debs.glob("*.deb")):
        run_logged(["dpkg-deb", "-x", str(deb), str(partial)], state.logs / "apt.log", f"unpacking {deb.name}")
    shutil.rmtree(partial / PACKAGES / "addons", ignore_errors=True)  # a second copy of the Python files only
    check_links(partial)
    (partial / LEFT_OUT).parent.mkdir(parents=True, exist_ok=True)
    write_atomically(partial / LEFT_OUT, "// not part of Debian's package\n")
    version = next(debs.glob("odoo-19_*.deb")).name
    write_atomically(partial / PACKAGES / "version.txt", version)
    write_atomically(partial / "unpacked", wanted)
    partial.rename(final)


def check_links(folder):
    """Raise `SetupError` for links without a target: Debian moved a package, and pages would lack fonts or scripts."""
    broken = [path for path in folder.rglob("*") if path.is_symlink() and not path.exists()]
    if broken:
        names = ", ".join(str(path.relative_to(folder)) for path in broken[:5])
        raise SetupError(f"Debian's package links to missing files: {names}. Set ODOO_HOME to another Odoo 19.")
