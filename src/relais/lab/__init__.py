"""Invents or replays days of work, runs `routing` on them, measures, compares. No Django."""
