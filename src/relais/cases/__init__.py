"""The file: programme, status, story, notes by tier, own agent and own team."""
