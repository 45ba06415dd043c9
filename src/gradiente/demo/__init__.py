"""A whole class played on this machine: every step of the course with nbgrader's own commands."""
