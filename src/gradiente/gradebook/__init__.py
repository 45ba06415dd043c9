"""The gradebook's side: scores read in a few queries, the policy applied, plugins for nbgrader."""
