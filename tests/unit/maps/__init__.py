"""Tests of `mapping.maps`."""
