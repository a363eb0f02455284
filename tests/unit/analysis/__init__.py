"""Tests of `mapping.analysis`."""
