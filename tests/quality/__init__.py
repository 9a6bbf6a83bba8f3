"""How well the search finds what was meant, on graded queries over the starter corpus."""
