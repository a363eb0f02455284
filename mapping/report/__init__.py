"""Documents for a board: one report, written as a PDF, as a web page and as a workbook.

`scope` says what a report is about, `tables`, `actions`, `ending`, `themes` and `words` work out
each part of it once, `compose` puts the parts in order, and `pdf`, `html` and `workbook` write
what they are given. `profile` puts an area on one page.
"""
