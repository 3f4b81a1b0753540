"""The one way out: every byte to a provider goes over the one httpx client here.

In: requests of provider rooms. Out: responses, or a ConnectorError that names the remedy.
May import: connectors.errors, connectors.source.
"""
