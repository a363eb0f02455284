"""Tests of `mapping.tables`."""
