"""Webhooks: what happened, told to addresses (Standard Webhooks 1.0.0), at least once each.

In: the change log; endpoints as people set them up. Out: deliveries and their fate.
May import: everything below; connectors.wire. Order is not kept: compare `sequence`.
"""
