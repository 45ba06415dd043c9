"""Gradiente: programming assignments for deep learning that grade themselves, on top of nbgrader."""

__version__ = "0.1.0"
