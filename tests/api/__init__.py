"""The routes, over HTTP."""
