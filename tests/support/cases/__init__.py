"""Inputs that several tests share: registers, plans, files, and what they come to."""
