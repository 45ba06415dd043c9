"""The kernel in which a student's code runs: sandboxed, limited, and gone without a trace."""
