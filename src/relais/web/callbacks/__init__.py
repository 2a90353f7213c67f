"""Callbacks: what is promised, by window; the windows that are free; what each call gave."""
