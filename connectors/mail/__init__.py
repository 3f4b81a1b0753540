"""Mail, whoever brings it: header fields to an EventRecord and the facts a verdict needs.

In: a Raw message of a file or a mailbox. Out: records of schemas.source; a body is never kept.
May import: schemas.
"""
