"""The bridge: database to `routing` and back. The live loop."""
