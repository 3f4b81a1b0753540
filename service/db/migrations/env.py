"""Alembic's entry: always online, on the connection of the service's own engine."""

from alembic import context

from service.db.session import Database
from service.db.tables import metadata


def run() -> None:
    db: Database = context.config.attributes["database"]
    with db.engine.connect().execution_options(touchline_write=True) as conn:
        # On SQLite too all of it is one transaction, which keeps other processes out.
        context.configure(
            connection=conn, target_metadata=metadata, compare_type=True, transactional_ddl=True
        )
        with context.begin_transaction():
            context.run_migrations()
        conn.commit()


run()
