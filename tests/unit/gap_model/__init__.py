"""Tests of `mapping.gap_model`."""
