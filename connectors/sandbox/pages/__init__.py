"""What a person sees and presses: one page, usable without scripts, loading nothing; JSON twins.

In: requests, the Control behind them. Out: HTML, JSON.
May import: connectors.sandbox.control and what that imports.
"""
