"""The command line, as `python -m mapping`."""

import sys

from mapping.cli.main import provision_map

if __name__ == "__main__":
    sys.exit(provision_map("python -m mapping"))
