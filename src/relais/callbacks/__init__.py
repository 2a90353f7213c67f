"""Promises to call back: windows with places, three attempts, safe-contact rules; and the relay while closed."""
