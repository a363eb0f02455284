"""The register of provision: its columns, its rules, its one spelling, and what of it is public."""
