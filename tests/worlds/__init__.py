"""Made-up exports and mailboxes in the shape of real ones."""
