"""Everything that waits for an agent, on any channel: one queue, offers, assignments, outcomes."""
