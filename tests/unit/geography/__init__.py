"""Tests of `mapping.geography`."""
