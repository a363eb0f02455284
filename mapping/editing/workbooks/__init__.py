"""Workbooks that go out to be filled in, and what comes back in them."""
