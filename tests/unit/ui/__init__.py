"""Tests of `mapping.ui`."""
