"""The closed catalogue of problem codes: what each means and how to mend it. `docs/problems.md` is made from it.

A code that is not here is not reported; a code that is here has a fixture in `tests/data/bad/<code>/`, or, for what
is wrong with a release and not with a project, a test of its own. Tests hold both.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """One code: what it means, and how to mend it."""

    meaning: str
    mend: str


# The stages in the order in which they run; each has the codes that it reports.
STAGES: dict[str, dict[str, Entry]] = {
    "Files": {
        "missing-folder": Entry("A folder that every project has is not there.", "Make it; `schema/`, `raw/articles` and `raw/annotations` are needed."),
        "missing-file": Entry("A file that every project has is not there.", "Write it, or bring it back from the last commit."),
        "stray-file": Entry("A file in `raw/` that nothing reads.", "Give it a name that is read (`.yaml`), or move it out of `raw/`."),
        "not-a-file": Entry("A folder or a device stands where a file should.", "Put a file there."),
        "too-large": Entry("A file of more than 4 MiB.", "Split it."),
        "file-name": Entry("A record's id differs from its file's name.", "Give both the same name."),
    },
    "YAML": {
        "not-utf-8": Entry("The file has bytes that are not UTF-8.", "Save it as UTF-8."),
        "byte-order-mark": Entry("The file begins with a byte-order mark.", "Save it as UTF-8 without one."),
        "control-character": Entry("The file has a character that YAML does not allow.", "Take it out."),
        "not-yaml": Entry("The file does not follow YAML's grammar.", "Look at the line, and the line above: a bracket, a quote, an indent."),
        "empty-file": Entry("The file holds no data.", "Fill it as docs/annotation-format.md shows, or delete it."),
        "second-document": Entry("A second document begins (`---`).", "One file holds one document; make it two files."),
        "yaml-alias": Entry("An anchor, an alias or a merge key.", "Write the value out. Text that begins with `&` or `*` goes in quotes."),
        "yaml-tag": Entry("A tag such as `!!str`.", "Take it out. Text that begins with `!` goes in quotes."),
        "yaml-directive": Entry("A directive such as `%YAML`.", "Take it out."),
        "duplicate-key": Entry("A mapping has one key twice.", "Keep one of the two."),
        "too-deep": Entry("Lists and mappings are nested more than 32 levels deep.", "Look for a bracket too many."),
        "too-many-values": Entry("The file has more than 50,000 values.", "Split it."),
    },
    "Schema": {
        "schema-reference": Entry("A file of `schema/` names a field, list or table that is not there.", "Mend the name, or define what it names."),
        "bound-cannot-fail": Entry("A gate's bound that no value can break.", "Give a bound that some value would break, or take it out."),
    },
    "Structure": {
        "missing-key": Entry("A key that must be there is not.", "Add it, with `null` where there is nothing to say."),
        "unknown-key": Entry("A key that is not known here.", "Look for a typo; docs/annotation-format.md has the keys."),
        "missing-value": Entry("A key has no value and needs one.", "Give it one."),
        "wrong-type": Entry("A value is of another type than its key takes.", "Text, number, list or mapping, as the message says."),
        "bad-value": Entry("A value is out of bounds, or not of the form that its key takes.", "The message says what is allowed."),
        "bad-id": Entry("An id is not lower-case letters, digits and single hyphens.", "Write it so: `kim-jong-un`."),
        "bad-text": Entry("A text has more than one line, or space at its ends, or a `;` in an alias.", "Put it on one line."),
        "repeated-item": Entry("A list has one entry twice.", "Keep one of the two."),
    },
    "Codes": {
        "unknown-code": Entry("A value is not a code of its list.", "The list stands in `schema/codebook/`."),
        "mode-of-another-type": Entry("A mode that the event's type does not have.", "Take one of the type's modes, or null."),
        "unit-mismatch": Entry("A quantity in a unit that does not measure it.", "Take one of the units that the message names."),
        "empty-quantity": Entry("A quantity without any number.", "Give value, low or high, or leave the entry out."),
        "quantity-order": Entry("A quantity's low, value and high do not ascend.", "Put them in order."),
        "codebook-version": Entry("The coding follows another major version of the codebook.", "Code the article again by this one."),
    },
    "Wording": {
        "unsafe-text": Entry("A text that a spreadsheet would run, or a reader would take for null or true.", "Say it with other words."),
        "unseen-character": Entry("A text with a character that cannot be seen or that turns the line around.", "Take it out."),
    },
    "Names": {
        "duplicate-id": Entry("An authority file has one id twice.", "Give one of the two another id."),
    },
    "References": {
        "unknown-actor": Entry("An id that raw/actors.yaml does not have.", "Mend the id, or add the actor."),
        "unknown-place": Entry("An id that raw/places.yaml does not have.", "Mend the id, or add the place."),
        "unknown-outlet": Entry("An id that raw/outlets.yaml does not have.", "Mend the id, or add the outlet."),
        "unknown-coder": Entry("An id that raw/coders.yaml does not have.", "Mend the id, or add the coder."),
        "unknown-article": Entry("An article that has no record in raw/articles.", "Write the record, or mend the id."),
        "unknown-event": Entry("An event that no report tells of.", "Mend the id; an event exists by its reports."),
        "unknown-successor": Entry("A retired id's successor that is not there.", "Mend it, or write null."),
        "circle": Entry("A place within itself, a reprint of itself, an event linked to itself.", "Break the circle."),
        "half-a-point": Entry("A place with one coordinate without the other.", "Give both, or neither."),
        "retired-in-use": Entry("A retired id is in use.", "Ids never come back: take another one."),
    },
    "Dates": {
        "bad-date": Entry("A date that is none, or not of the closed list.", "docs/annotation-format.md has the forms."),
        "interval-backwards": Entry("An interval that ends before it begins.", "Put the earlier date first."),
        "date-after-article": Entry("An event that is told as past lies after its article.", "Mend the date; or code the announcement as AGREE with `planned`."),
        "planned-not-plannable": Entry("`planned` on a type that is not planned.", "Take it out, or look again at type and status."),
        "missing-note": Entry("A day of publication that is inferred, and nothing says how.", "Say it in `published_note`."),
        "coded-before-published": Entry("A coding that is older than its article.", "Mend one of the two days."),
    },
    "Parties": {
        "actor-on-both-sides": Entry("One actor is recipient too.", "Name the more specific one on one side, or make the report mutual."),
        "mutual-missing": Entry("Several actors, no recipient, and no `mutual`.", "True: with or against one another. False: side by side."),
        "mutual-alone": Entry("One actor alone is called mutual.", "Name the others, or leave `mutual` out."),
        "mutual-with-recipient": Entry("A mutual event with recipients.", "Make the recipients actors, or leave `mutual` out."),
        "recipient-missing": Entry("COOPERATE, AID or SANCTION without a recipient and not mutual.", "Name the recipient, or make it mutual."),
        "no-role": Entry("An actor that had no role on the event's date.", "Add the role to raw/actors.yaml, or mend the date."),
        "claim-missing": Entry("An alleged event that nobody is said to assert.", "Add a claim with stance `asserts`."),
        "both-stances": Entry("One party both asserts and denies an event.", "Keep one."),
        "about-missing": Entry("An accusation that does not say what it is about.", "Name the event in `about`, or write `about: []`."),
    },
    "Evidence": {
        "page-hash": Entry("A text in raw/text whose bytes are not those of its name.", "Add it again with `waqai text add`."),
        "page-characters": Entry("A page's text is longer or shorter than its record says.", "Mend `page.characters`."),
        "span-backwards": Entry("A span or a passage that ends where it begins, or before.", "Mend its ends."),
        "body-outside-page": Entry("A body span that ends after the page.", "Mend the span."),
        "body-order": Entry("Body spans that overlap, or are not in order.", "Put them in order, disjoint."),
        "evidence-too-short": Entry("A passage of fewer than ten code points.", "Take a longer one."),
        "evidence-outside-body": Entry("A passage outside the article's own spans.", "Mend the offsets, or the article's body."),
        "evidence-hash": Entry("A passage that does not have its hash.", "`waqai text find` gives the line to paste."),
    },
    "Links": {
        "event-twice": Entry("An article with two reports of one event.", "Make them one report, with every passage."),
        "conflicting-types": Entry("Two reports of one event with two types.", "Mend one, make them two events, or decide it in raw/events.yaml."),
        "conflicting-modes": Entry("Two reports of one event with two modes.", "Mend one, make them two events, or decide it in raw/events.yaml."),
        "conflicting-mutual": Entry("Two reports of one event, mutual in one only.", "Mend one, or decide it in raw/events.yaml."),
        "conflicting-dates": Entry("Two reports of one event with dates that exclude each other.", "Mend one, make them two events, or decide it in raw/events.yaml."),
        "conflicting-places": Entry("Two reports of one event in places of which none contains the other.", "Mend one, or decide it in raw/events.yaml."),
        "conflicting-sides": Entry("An actor in one report of an event, a recipient in another.", "Mend one, or make them two events."),
        "idle-decision": Entry("An entry of raw/events.yaml that changes nothing.", "Take it out."),
    },
    "Build": {
        "contract": Entry("A cell of a finished table is not as its column's contract says.", "An earlier check should have found it: please report it."),
        "dangling-key": Entry("A row names a row of another table that is not there.", "An earlier check should have found it: please report it."),
        "vanished-id": Entry("A published id is neither in raw/ nor retired.", "Bring it back, or add it to raw/retired.yaml."),
        "gate-failed": Entry("A release gate of schema/expectations is out of its bounds.", "Look at what the gate measures; mend the data, or the bound with its reason."),
        "idle-reason": Entry("A reason in raw/changes.yaml for a change that the release does not make.", "Mend it, or take it out."),
        "stale-page": Entry("A generated page or schema is not what schema/ gives now.", "Run `waqai docs`."),
    },
    "Releases": {
        "bad-sums": Entry("A line of SHA256SUMS is not a sum and a path.", "Get the release again."),
        "sum-differs": Entry("A file is not what its sum says.", "Get the release again."),
        "release-file-missing": Entry("A file of the release is not there.", "Get the release again."),
        "release-file-extra": Entry("A file that the release does not list.", "Take it out of the folder."),
        "release-differs": Entry("Two releases that should be the same differ in a file.", "Look at the file in both."),
        "bad-cell": Entry("A CSV cell that is not of its column's type or constraints.", "Get the release again."),
        "bad-parquet": Entry("A file that is not Parquet.", "Get the release again."),
        "tables-differ": Entry("A table's CSV and Parquet files hold different values.", "Get the release again."),
        "key-twice": Entry("A table has one primary key twice.", "Get the release again."),
    },
}  # fmt: skip

CATALOGUE: dict[str, Entry] = {code: entry for codes in STAGES.values() for code, entry in codes.items()}
