"""Tests of `mapping.editing`."""
