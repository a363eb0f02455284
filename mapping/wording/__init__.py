"""Answers as sentences, the same on a page, in a document and on the command line."""
