"""Tests of `mapping.cli`."""
