"""What leaves the house: webhooks, pushes into CRMs, the weekly digest by mail.

In: the change log, what timeline tells of it. Out: requests and letters, and what became of them.
May import: everything below; connectors.
"""
