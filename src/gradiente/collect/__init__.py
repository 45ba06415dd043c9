"""Collects submissions that come from outside nbgrader's exchange."""
