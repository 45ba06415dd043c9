"""A small course with clean exercises, and a notebook for each fault that a check must find."""
