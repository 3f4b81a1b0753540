"""Tables of names by language, written by hand: the commonest first, one blank between names.

A hyphen inside a particle name stands for a blank ("van-den-Berg") where the reader says so.
May import: nothing.
"""
