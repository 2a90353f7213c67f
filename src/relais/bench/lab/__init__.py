"""What does the laboratory cost beside its rivals, and is it right? `relais bench lab` and `--accuracy`."""
