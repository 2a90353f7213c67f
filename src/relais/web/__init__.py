"""Thin screens, grouped by who sits in front."""
