"""Fuzzing: what must hold whatever bytes a stranger sends; `python -m tests.fuzz` runs a target as long as asked."""
