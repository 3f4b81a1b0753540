"""What assistants may ask and do, as tools of the Model Context Protocol.

In: calls of a known caller, over stdio or HTTP. Out: models of schemas and a few lines of text.
May import: everything below; not api, not web, not jobs.
"""
