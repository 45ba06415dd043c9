"""Notebooks as data: canonical form, markers, languages, extraction of solutions, rebuilding."""
