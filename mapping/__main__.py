"""The command line, as `python -m mapping`."""

import sys

from mapping.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
