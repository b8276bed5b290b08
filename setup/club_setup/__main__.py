"""`python -m club_setup run|test|readme|translations`, called by the programs in setup/ and by the linters."""

import signal
import sys

from . import readme, serve, testing, translations
from .messages import SetupError, say, warn

COMMANDS = {"run": serve.main, "test": testing.main, "readme": readme.main, "translations": translations.main}


def interrupted(_number, _frame):
    """Treat the signal as Ctrl-C, so that all started processes are stopped."""
    raise KeyboardInterrupt


def main():
    """Run one command and return its exit code; a `SetupError` prints its sentence and returns 1."""
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGHUP, interrupted)
    try:
        return COMMANDS[sys.argv[1]](sys.argv[2:])
    except SetupError as error:
        warn(str(error))
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Type the same command to go on from here.")
        return 130


sys.exit(main())
