"""The read model: contacts, timelines, gaps, merges as the API and the command line show them.

In: a connection, a workspace, a filter, now (epoch ms). Out: models of schemas. Writes nothing.
May import: what timeline may.
"""
