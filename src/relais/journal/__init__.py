"""Append-only journal: what was done, decided and looked at, by whom, on whose file, why."""
