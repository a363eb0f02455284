"""Tests of `mapping.region`."""
