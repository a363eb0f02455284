"""Tests of `mapping.plan`."""
