"""Tests of `mapping.export`."""
