"""What does a log say of a centre? From what was observed to a scenario, and how well it holds on other days."""
