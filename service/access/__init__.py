"""Workspaces, tokens, sessions, sign-in links: who may look into what.

In: secrets as presented. Out: a Workspace and the scopes held in it.
May import: db, settings, schemas.
"""
