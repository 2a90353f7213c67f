"""Traces of the live system, read back and driven again."""
