"""Recorded days: the readers of logs, and the driver that plays a log on the live system."""
