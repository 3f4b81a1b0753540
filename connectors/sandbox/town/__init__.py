"""A seeded, believable world around one owner: whom she knows, what they write, when they meet.

In: a seed, the present, two boxes. Out: boxes full of two years, and the truth about each mail.
May import: connectors.sandbox.world; acts on accounts through its Box only.
"""
