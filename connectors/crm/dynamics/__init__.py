"""Microsoft Dynamics 365 (Dataverse): contacts, and completed activities, through its Web API.

In: people and activities to write, a grant. Out: receipts, contacts as the environment has them.
May import: connectors.{errors,source,sink,wire,crm}, schemas.
"""

from connectors.crm.dynamics.provider import Dynamics

__all__ = ["Dynamics"]
