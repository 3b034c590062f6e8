"""LVS Desktop prepares a school year in a student-tracking system."""

__version__ = "0.1.0"
