"""From checked records to a published release, and back: writing, describing, reading, verifying, publishing.

`candidate.prepared` makes what is to be published; `candidate_writer` writes it to a folder; `publishing` moves the folder to
its place in one rename; `verifying` checks any release, whoever made it, from the release alone.
"""
