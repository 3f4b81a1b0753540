"""What a person sees and presses: pages usable without scripts, loading nothing; JSON twins.

In: requests, the Control, Clerks and the Receiver behind them. Out: HTML, JSON.
May import: connectors.sandbox.{control,clerk,receiver} and what those import.
"""
