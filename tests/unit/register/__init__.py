"""Tests of `mapping.register`."""
