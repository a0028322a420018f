"""Records to the tables of a release. `building.build` makes them all; each other module makes a few of them.

Rows are plain mappings with the record that they come from, until `arrow.to_table` makes Arrow tables of them.
"""
