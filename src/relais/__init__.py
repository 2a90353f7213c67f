"""Relais: one shared file, work that always finds someone, and a person who is known by who answers."""

__version__ = "0.1.0"
