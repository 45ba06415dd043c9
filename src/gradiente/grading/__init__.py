"""Runs nbgrader's conversions with our steps: reading, rebuilding, executing, scoring, feedback."""
