"""New entries of the authority files by name: taken over from a release that has them, else begun with what a machine can know.

Takes a project, names and a release, plans the entries at the end of the file, whose comments and layout stay. An entry that is
there already is left alone; a name that several entries of the release have is asked about, never chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from waqai.adjudication.adjudicated_file import scalar
from waqai.cells import codes_of
from waqai.edits.project_edit import ProjectEdit
from waqai.edits.retired_entries import refuse_retired
from waqai.folding import fold
from waqai.identifiers import no_id
from waqai.name_index import NameIndex
from waqai.problem import CannotRun
from waqai.release.stored import Stored
from waqai.yamlfile.document import Document
from waqai.yamlfile.structure_errors import judge

KINDS = ("actor", "place", "outlet")
_Row = Mapping[str, Any]
# The keys of an entry after `id`, each with the column of the release's table; None of what is written otherwise.
_KEYS: dict[str, dict[str, str | None]] = {
    "actor": {"kind": "kind", "names": None, "aliases": None, "wikidata": "wikidata_id", "roles": None},
    "place": {
        "kind": "kind", "names": None, "aliases": None, "country": "country", "within": "within", "latitude": "latitude", "longitude": "longitude",
        "geonames": "geonames_id", "wikidata": "wikidata_id",
    },
    "outlet": {"kind": "kind", "names": None, "aliases": None, "country": "country", "website": "website", "wikidata": "wikidata_id"},
}  # fmt: skip
_SCRIPTS = {"ar": "[\u0600-\u06ff]", "he": "[\u0590-\u05ff]"}  # of the languages whose letters tell them from English
_ARABIC = re.compile("[\u0621-\u064a]+(?: [\u0621-\u064a]+)*")
_ROLE = "one or more, such as [{country: EGY, sectors: [GOV], office: null, from: null, to: null}]"
_NULLABLE_OF_ROLE = frozenset({"country", "office", "from", "to"})
_NULLABLE = frozenset({"country", "within", "latitude", "longitude", "geonames", "website", "wikidata"})


class Outcome(NamedTuple):
    """What became of the names: `added` and `there` are ids, `unclear` says of each other name why it was not added."""

    added: list[str]
    there: list[str]
    unclear: list[str]


def plan_entries(plan: ProjectEdit, kind: str, names: list[str], release: Stored | None, id_: str | None = None) -> Outcome:
    """Plan the entries of names that the project does not have.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    id_ : str or None
        The id of one begun entry; else it is made of the name's Latin letters.

    Raises
    ------
    CannotRun
        The file cannot be edited, the release has no such table, or an id is retired.
    """
    known, languages = _known(plan, kind), tuple(dict.fromkeys(("en", *plan.schema.dataset.languages)))
    here, rows = NameIndex(known.items()), _rows(release, kind)
    theirs = NameIndex((i, [str(row["name_en"]), str(row["name_ar"]), *codes_of(row["aliases"])]) for i, row in rows.items())
    out, new = Outcome([], [], []), dict[str, dict[str, Any]]()
    for name in names:
        found = theirs.ids(name)
        if ids := here.ids(name):
            out.there.extend(ids)
        elif len(found) > 1:
            out.unclear.append(f"`{name}`: the release has {' and '.join(found)}; name one by its id")
        elif found:
            new |= {i: _taken(release, kind, rows[i], languages) for i in _with_larger(found[0], rows, kind) if i not in known}
        elif release is not None:
            near = theirs.nearest(name)
            out.unclear.append(f"`{name}`: the release has no such {kind}" + (f"; did you mean {' or '.join(near)}?" if near else ""))
        else:
            entry = _begun(kind, name, id_, languages)
            if why := no_id(entry["id"]):
                out.unclear.append(f"`{name}`: no id can be made of it (`{entry['id']}` is {why}); give one with --id")
            elif entry["id"] in known or entry["id"] in new:
                out.unclear.append(f"`{name}`: the id `{entry['id']}` is another {kind}'s; give one with --id")
            else:
                new[entry["id"]] = entry
    for i in new:
        refuse_retired(plan, kind, i)
    out.added.extend(new)
    if new and not out.unclear:
        _append(plan, kind, list(new.values()))
    return out


def plan_whole(plan: ProjectEdit, kind: str, entry: dict[str, Any]) -> list[str]:
    """Plan one entry of which everything is known; why it cannot be one, a line each, where it cannot.

    Raises
    ------
    CannotRun
        The file cannot be edited, or the id is retired.
    """
    if f"{kind}s" in plan.raw.broken:
        raise CannotRun(f"raw/{kind}s.yaml has problems: run `waqai validate`")
    shape = plan.shape(f"raw/{kind}s.yaml")
    assert shape is not None
    said = [*judge(Document(f"raw/{kind}s.yaml", {f"{kind}s": [entry]}, b"{}"), [], shape, shape.exact)]
    if said:
        return [problem.message + (f"; {problem.hint}" if problem.hint else "") for problem in said]
    if entry["id"] in getattr(plan.raw, kind):
        return [f"the id `{entry['id']}` is another {kind}'s"]
    refuse_retired(plan, kind, entry["id"])
    _append(plan, kind, [entry])
    return []


def _known(plan: ProjectEdit, kind: str) -> dict[str, list[str]]:
    """The ids that the file has, with their names; also of entries that nobody has filled in yet, which are problems to a check."""
    document = plan.document(f"raw/{kind}s.yaml")
    if document is None:
        return {}
    listed = document.edit.tree.values.get(f"{kind}s")
    if listed is None or listed.kind != "sequence":
        raise CannotRun(f"raw/{kind}s.yaml has no list `{kind}s`: run `waqai validate`")
    out: dict[str, list[str]] = {}
    for entry in listed.items:
        said = [*part.values.values(), *part.items] if (part := entry.values.get("names")) else []
        said += part.items if (part := entry.values.get("aliases")) else []
        if (id_ := entry.values.get("id")) is not None:
            out.setdefault(id_.text, []).extend(node.text for node in said if node.text)
    return out


def _append(plan: ProjectEdit, kind: str, entries: list[dict[str, Any]]) -> None:
    plan.append(f"raw/{kind}s.yaml", f"{kind}s", entries, "\n".join(line for entry in entries for line in _lines(entry)))


def _lines(entry: dict[str, Any]) -> Iterator[str]:
    """An entry in the layout of files written by hand."""
    for key, value in entry.items():
        lead = "- " if key == "id" else "  "
        if key == "roles" and value:
            yield f"{lead}{key}:"
            yield from (f"    - {_flow(role)}" for role in value)
        elif key == "roles":
            yield f"{lead}{key}:    # {_ROLE}"
        else:
            shown = _flow(value) if isinstance(value, dict) else "" if value is None and key not in _NULLABLE else _word(value)
            yield f"{lead}{key}: {shown}".rstrip()


def _flow(values: dict[str, Any]) -> str:
    """A mapping in braces; a name that nobody has given yet has no value."""
    return (
        "{"
        + ", ".join(f"{key}: {'' if value is None and key not in _NULLABLE_OF_ROLE else _word(value)}" for key, value in values.items())
        + "}"
    )


def _word(value: Any) -> str:
    """A value on one line; Arabic words without quotes, as people write them."""
    if isinstance(value, list):
        return f"[{', '.join(map(_word, value))}]"
    return value if isinstance(value, str) and _ARABIC.fullmatch(value) else scalar(value)


def _rows(release: Stored | None, kind: str) -> dict[str, _Row]:
    if release is None:
        return {}
    if f"{kind}s" not in release.tables:
        raise CannotRun(f"the release {release.version} has no table {kind}s")
    return {str(row[f"{kind}_id"]): row for row in release.values(f"{kind}s")}


def _with_larger(id_: str, rows: Mapping[str, _Row], kind: str) -> list[str]:
    """An entry, and before it the places that it lies in."""
    chain = [id_]
    while kind == "place" and (larger := rows[chain[0]]["within"]) in rows and larger not in chain:
        chain.insert(0, str(larger))
    return chain


def _taken(release: Stored | None, kind: str, row: _Row, languages: Sequence[str]) -> dict[str, Any]:
    """The entry that a row of the release came from, with its names in the languages of the project; what the other one is, is an alias."""
    assert release is not None
    entry: dict[str, Any] = {"id": row[f"{kind}_id"]}
    for key, column in _KEYS[kind].items():
        if column is not None:
            entry[key] = row.get(column)
        elif key == "names":
            entry[key] = {language: row.get(f"name_{language}") for language in languages}
        elif key == "aliases":
            other = row["name_ar"] if "ar" not in languages else None
            entry[key] = [*([str(other)] if other else []), *codes_of(row["aliases"])]
        else:
            entry[key] = [
                {"country": r["country"], "sectors": list(codes_of(r["sectors"])), "office": r["office"], "from": r["from"], "to": r["to"]}
                for r in release.texts("actor_roles")
                if r["actor_id"] == row["actor_id"]
            ]
    return entry


def _begun(kind: str, name: str, id_: str | None, languages: Sequence[str]) -> dict[str, Any]:
    """An entry with an id and one name, and without what only a person can say."""
    script = next((language for language, letters in _SCRIPTS.items() if re.search(letters, name)), "en")
    entry: dict[str, Any] = dict.fromkeys(("id", *_KEYS[kind]))
    slug = "-".join(re.findall("[a-z0-9]+", fold(name).replace("'", "")))
    return entry | {
        "id": id_ or slug,
        "names": {one: name if one == script else None for one in languages},
        "aliases": [] if script in languages else [name],
    }
