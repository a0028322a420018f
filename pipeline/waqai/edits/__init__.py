"""Edits of many files of a project at once, such as the new name of an event: planned, shown, written whole or not at all.

`id_places` says where ids stand, `document_edit` edits the text of one document at such places and changes nothing else of it,
`project_edit` plans the edits of all files, `journal` writes them. `id_renaming`, `event_merge` and `retired_entries` say what is to be done.
"""
