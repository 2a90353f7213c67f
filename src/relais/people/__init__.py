"""Persons served: households, languages, adaptations, safe-contact rules, representatives, consents."""
