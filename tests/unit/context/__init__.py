"""Tests of `mapping.context`."""
