"""Any spreadsheet in, CSV and Excel out: text cells, their values, and what they may not hold."""
