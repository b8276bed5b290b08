"""The virtual environment with the pinned libraries."""

import importlib.util
import shutil
import sys

from .apt import PrivateApt
from .messages import SetupError, say, step
from .paths import SETUP, digest, stamped, write_atomically
from .shell import output_of, run_logged

RUN = ("requirements.txt",)
TEST = ("requirements-test.txt",)
LINT = ("requirements-lint.txt",)
DATA = ("requirements-data.txt",)


def ensure_venv(state, tests):
    """Create the virtual environment and install the libraries of Odoo and, if `tests`, of the tests."""
    ensure_interpreter(state)
    install(state, RUN, "the libraries of Odoo")
    if tests:
        install(state, TEST, "the libraries of the tests")
        install(state, DATA, "the purchase history that the tests replay", "--no-deps")


def ensure_interpreter(state):
    """Create the environment with pip only; create it again if the machine's Python has changed."""
    wanted = digest(sys.version, sys.executable, str(state.venv))
    if stamped(state.venv / "made", wanted):
        return
    with step("Making a virtual environment"):
        shutil.rmtree(state.venv, ignore_errors=True)
        make(state)
    write_atomically(state.venv / "made", wanted)


def make(state):
    """Create the environment with venv and ensurepip, else with virtualenv, else with venv and Debian's pip."""
    log = state.logs / "venv.log"
    purpose = "making a virtual environment"
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        run_logged([sys.executable, "-m", "venv", str(state.venv)], log, purpose)
    elif importlib.util.find_spec("virtualenv"):
        run_logged([sys.executable, "-m", "virtualenv", str(state.venv)], log, purpose)
    elif importlib.util.find_spec("venv") and shutil.which("apt-get"):
        make_with_debian_pip(state, log)
    else:
        raise SetupError(no_venv_sentence())


def no_venv_sentence():
    """Return the error message for a Python without the module venv."""
    return "This Python cannot make virtual environments (no module venv): type  apt-get install python3-venv  as root."


def make_with_debian_pip(state, log):
    """Create the environment with the pip of Debian's package python3-pip-whl, unpacked but not installed."""
    say("   the package python3-venv is not installed; taking pip from Debian's package python3-pip-whl")
    run_logged([sys.executable, "-m", "venv", "--without-pip", str(state.venv)], log, "making a virtual environment")
    wheel = debian_pip(state, log)
    command = [state.python, f"{wheel}/pip", "install", "--no-index", str(wheel)]
    run_logged(command, log, "putting pip into the virtual environment")


def debian_pip(state, log):
    """Unpack Debian's wheel of pip into the state folder; return its path."""
    target = state.folder("pip-wheel")
    if not any(target.rglob("pip-*.whl")):
        codename = machine_codename()
        PrivateApt(state.folder("apt-pip"), codename, log).fetch(["python3-pip-whl"], target)
        for deb in target.glob("*.deb"):
            run_logged(["dpkg-deb", "-x", str(deb), str(target)], log, "unpacking pip")
    try:
        return next(target.rglob("pip-*.whl"))
    except StopIteration as error:
        raise SetupError(no_venv_sentence()) from error


def machine_codename():
    """Return the codename of this machine's Debian release, for example `bookworm`."""
    text = output_of(["sh", "-c", '. /etc/os-release && printf %s "$VERSION_CODENAME"'])
    if not text:
        raise SetupError(no_venv_sentence())
    return text


def install(state, files, what, *options):
    """Install pinned requirements, unless the same ones are already installed."""
    stamp = state.venv / f"installed-{files[0]}"
    wanted = digest(*(SETUP / name for name in files), state.venv / "made")
    if stamped(stamp, wanted):
        return
    with step(f"Installing {what}"):
        arguments = [part for name in files for part in ("-r", str(SETUP / name))]
        command = [state.python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        command.append("--no-compile")  # most modules of the libraries are never imported
        log = state.logs / "pip.log"
        run_logged([*command, *options, *arguments], log, f"installing {what}", downloads=True)
    write_atomically(stamp, wanted)
