"""SQL for the reader's views, always through ``warehouse.lecture.lire``."""
