"""What several pages show: tables, the matrix, labels, panels."""
