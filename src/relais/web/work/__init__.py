"""My work: what is promised, due, on hold, and what may be taken."""
