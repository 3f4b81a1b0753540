"""Tables, engine, transactions, migrations.

In: nothing. Out: Database.reading() and .writing(), the tables, ids and time.
May import: settings, schemas. `session` is the only place that commits.
"""
