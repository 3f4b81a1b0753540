"""Suites that every implementation of a door inherits."""
