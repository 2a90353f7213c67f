"""What `relais lab` can do: one module each, as a command is; what they share begins with an underscore."""
