"""Agents, teams, offices, skills, shifts, absences and replacements, presence."""
