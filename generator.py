#!/usr/bin/env python3
"""The entry: hands over to newsdesk.cli, or says in one line how to get what is missing."""

import os
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - the reader of this message runs an older one
    sys.exit("generator.py needs Python 3.11 or newer; this is " + sys.version.split()[0])


def main() -> None:
    """Run the command line."""
    try:
        from newsdesk.cli.app import main as run
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("newsdesk"):
            raise
        # `make setup` has installed everything beside this file: any `python generator.py` finds it there.
        installed = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
        if installed.exists() and Path(sys.prefix).resolve() != installed.parents[1].resolve():
            os.execv(installed, [str(installed), *sys.argv])  # noqa: S606 - no shell is wanted
        sys.stderr.write(
            f"generator.py: '{error.name}' is not installed; `make setup` installs everything into .venv, "
            "or: pip install --require-hashes -r requirements.txt\n"
        )
        sys.exit(2)
    run()


if __name__ == "__main__":  # worker processes import this file, too, and need no command line
    main()
