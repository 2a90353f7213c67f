"""The live board: who waits, who is ready, what was placed."""
