"""Who may do what: the list on a page."""
