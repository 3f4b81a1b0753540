"""The proof. May import everything; nothing imports it."""
