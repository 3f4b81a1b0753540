"""Labelled people for measuring the reconciler, fitted to the world and not to the code.

In: a seed and a number of people. Out: records as sources show them, and who is who.
May import: schemas, and nothing of service.
"""
