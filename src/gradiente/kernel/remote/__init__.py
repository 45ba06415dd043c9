"""Calls into the student's kernel: plain data travel by value, everything else by handle."""
