"""A release as a site of static pages, that opens from disk, from any host or out of a zip file."""
