"""Updating the register, and its history."""
