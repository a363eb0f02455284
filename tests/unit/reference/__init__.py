"""Tests of `mapping.reference`."""
