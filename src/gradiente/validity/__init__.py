"""Whether graded cells can be trusted: they accept right answers and reject wrong ones."""
