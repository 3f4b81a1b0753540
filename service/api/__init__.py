"""The JSON API: one file per noun, and what they share (desk, guard, answers, problems).

In: HTTP requests of a known caller. Out: models of schemas, problems.
May import: everything below; not web, not jobs.
"""
