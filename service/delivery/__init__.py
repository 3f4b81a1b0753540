"""What leaves the house: so far the weekly digest, by mail, to the owner and nobody else.

In: what timeline tells. Out: a letter handed to the mail server of the settings.
May import: everything below; connectors.
"""
