"""Files of `raw/` to records with their origin. `raw_folder` reads a project's whole `raw/`."""
