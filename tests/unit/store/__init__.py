"""Tests of `mapping.store`."""
