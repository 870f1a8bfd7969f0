"""Draw and speak: French sentences, tables and figures of results. Nothing else does."""
