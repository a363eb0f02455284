"""Tests of `mapping.wording`."""
