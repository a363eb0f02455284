"""Where things lie in a checkout.

The data folder belongs to those who use the program: a test reads the frozen folders instead, so
that nothing that anybody saves changes what the suite says. `tests/shipped` alone reads `data/`.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
SHIPPED = FIXTURES / "shipped"
EXAMPLE = FIXTURES / "example"
