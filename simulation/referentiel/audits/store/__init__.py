"""The audit base: tables, transactions, rows; nothing is imported here, because SQLAlchemy is slow to start."""
