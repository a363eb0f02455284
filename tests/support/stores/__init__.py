"""Processes that the tests of the store start, kill and set against each other."""
