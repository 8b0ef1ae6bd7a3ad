"""SQL for the reader's views, always through ``warehouse.access.reading.lire``."""
