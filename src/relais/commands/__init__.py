"""The commands: one module each, found by listing this folder.

A command module opens with a docstring whose first line is its help, and has
`add_arguments(parser)` and `run(args) -> int` (the exit status).
"""
