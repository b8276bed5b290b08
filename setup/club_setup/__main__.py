"""`python -m club_setup run|test|readme|translations`: what the programs in setup/ and the linters call."""

import signal
import sys

from . import readme, serve, testing, translations
from .messages import SetupError, say, warn

COMMANDS = {"run": serve.main, "test": testing.main, "readme": readme.main, "translations": translations.main}


def interrupted(_number, _frame):
    """End as with Ctrl-C, so that everything started is stopped."""
    raise KeyboardInterrupt


def main():
    """Run one command; an error is one sentence and exit code 1."""
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
