"""Tests with servers of their own: databases and what stands in front of pages."""
