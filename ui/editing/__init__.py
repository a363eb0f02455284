"""What every kept table shares on a page: a file that comes back, saving, and taking back."""
