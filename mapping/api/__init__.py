"""What programs are answered over the web: the files for other programs, asked for by address."""
