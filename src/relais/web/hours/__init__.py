"""The hours: when each service is open, its holidays and pauses, and who changed them."""
