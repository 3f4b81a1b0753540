"""What the OpenAPI document says beyond shapes, worked out from the routes themselves.

In: the application with its routes. Out: the document, with examples, errors, headers, scopes.
May import: api.guard, api.problems, api.paging, api.tables; nothing of a noun.
"""
