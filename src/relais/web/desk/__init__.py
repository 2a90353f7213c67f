"""The agent's desk: the offer, what is in hand, the state she is in."""
