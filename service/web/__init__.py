"""The pages: a landing page, sign-in by a one-time link, the documentation.

In: requests of browsers. Out: HTML that loads nothing from elsewhere.
May import: everything below; not api, not jobs.
"""
