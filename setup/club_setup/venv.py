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
    """A virtual environment with what is needed to run, and to test where `tests` is set."""
    ensure_interpreter(state)
    install(state, RUN, "the libraries of Odoo")
    if tests:
        install(state, TEST, "the libraries of the tests")
        install(state, DATA, "the purchase history that the tests replay", "--no-deps")


def ensure_interpreter(state):
    """The bare environment with pip, made again when the machine's Python has changed."""
    wanted = digest(sys.version, sys.executable, str(state.venv))
    if stamped(state.venv / "made", wanted):
        return
    with step("Making a virtual environment"):
        shutil.rmtree(state.venv, ignore_errors=True)
        make(state)
    write_atomically(state.venv / "made", wanted)


def make(state):
    """By the module venv with its own pip, else with Debian's pip, else by virtualenv."""
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
    """What to type where Python has no module venv."""
    return "This Python cannot make virtual environments (no module venv): type  apt-get install python3-venv  as root."


def make_with_debian_pip(state, log):
    """Debian keeps pip for new environments in a package of its own; it need not be installed to be used."""
    say("   the package python3-venv is not installed; taking pip from Debian's package python3-pip-whl")
    run_logged([sys.executable, "-m", "venv", "--without-pip", str(state.venv)], log, "making a virtual environment")
    wheel = debian_pip(state, log)
    command = [state.python, f"{wheel}/pip", "install", "--no-index", str(wheel)]
    run_logged(command, log, "putting pip into the virtual environment")


def debian_pip(state, log):
    """Debian's own wheel of pip, unpacked into the state folder."""
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
    """The Debian release of this machine, for example `bookworm`."""
    text = output_of(["sh", "-c", '. /etc/os-release && printf %s "$VERSION_CODENAME"'])
    if not text:
        raise SetupError(no_venv_sentence())
    return text


def install(state, files, what, *options):
    """Install pinned requirements, unless just these are installed already."""
    stamp = state.venv / f"installed-{files[0]}"
    wanted = digest(*(SETUP / name for name in files), state.venv / "made")
    if stamped(stamp, wanted):
        return
    with step(f"Installing {what}"):
        arguments = [part for name in files for part in ("-r", str(SETUP / name))]
        command = [state.python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        command.append("--no-compile")  # of the libraries' modules the fewest are ever imported
        log = state.logs / "pip.log"
        run_logged([*command, *options, *arguments], log, f"installing {what}", downloads=True)
    write_atomically(stamp, wanted)
