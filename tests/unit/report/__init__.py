"""Tests of `mapping.report`."""
