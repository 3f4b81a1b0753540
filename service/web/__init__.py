"""The pages: gaps, contacts, questions, insights, settings, accounts, sign-in, documentation.

In: requests of browsers. Out: HTML that loads nothing from elsewhere.
May import: everything below; not api, not jobs.
"""
