"""What Label Studio exports as JSON: tasks with their data and annotations.

Of each task one annotation is read: who made it the mapping says (`coders`) where the file has several annotators. Skipped
annotations, drafts and predictions say nothing, and neither does a task without an annotation. The export JSON-MIN has no
relations and no ids of regions, and is refused. Takes a file, gives neutral values.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from waqai.identifiers import is_slug
from waqai.imports.coded_page import CodedPage, FileValue, saying_alike
from waqai.imports.foreign_text import decoded, shown
from waqai.imports.import_log import Log
from waqai.imports.mapping_file import IGNORE, Mapping
from waqai.imports.report_columns import EVERY
from waqai.tool_formats.json_values import Element, read_elements
from waqai.tool_formats.label_studio_regions import answers
from waqai.tool_formats.marked_events import EVENT, Assembly, Terms

ASKED, BASES, EVERYTHING = "asked", "bases", "every field"  # keys of the data of tasks that `waqai export label-studio` writes
_TERMS = Terms("label", "control", "relation")
_MINIMAL = ("annotation_id", "annotator")
_ELSEWHERE = ("http://", "https://", "s3://", "gs://", "azure-blob://", "/data/")
_EXPORT = "export the project from Label Studio as `JSON`"


class _Annotation(NamedTuple):
    """An annotation that was submitted: its place among those of its task, what it holds, by whom it is."""

    number: int
    values: dict[str, Any]
    names: tuple[str, ...]


def recognizes(path: Path, head: bytes) -> bool:
    """Whether it has tasks with annotations, or is the smaller export, which is refused."""
    text = decoded(head, path.name)[0] if path.suffix.lower() == ".json" else ""
    is_task = '"annotations"' in text and any(f'"{name}"' in text for name in ("data", "result", "completed_by"))
    return is_task or all(f'"{name}"' in text for name in _MINIMAL)


def read(path: Path, mapping: Mapping, log: Log) -> Iterator[CodedPage]:
    """The tasks of a file, each with the one annotation that counts."""
    tasks = [task for task in read_elements(path, "label-studio", log) if _is_task(task, log)]
    submitted = [(task, list(_submitted(task, log))) for task in tasks]
    several = len({annotation.names[0] for _, found in submitted for annotation in found}) > 1
    return saying_alike([page for task, found in submitted if (page := _page(task, found, mapping, log, several=several))])


def _is_task(task: Element, log: Log) -> bool:
    if isinstance(task.values.get("annotations"), list) and isinstance(task.values.get("data"), dict):
        return True
    if all(name in task.values for name in _MINIMAL):
        log.say("refused", task.place(), "this is the export JSON-MIN, which has no relations and no ids of regions", _EXPORT)
    else:
        log.say("refused", task.place(), "this is no task with `data` and a list `annotations`", _EXPORT)
    return False


def _submitted(task: Element, log: Log) -> Iterator[_Annotation]:
    """The annotations that somebody submitted; of the rest the log says what it is."""
    skipped = 0
    for i, values in enumerate(task.values["annotations"]):
        if not isinstance(values, dict) or not isinstance(values.get("result"), list):
            log.say("refused", task.place("annotations", i), "this annotation has no list `result`")
        elif values.get("was_cancelled"):
            skipped += 1
        else:
            yield _Annotation(i, values, _names(values.get("completed_by")))
    for count, what in (
        (skipped, "skipped"), (_count(task, "drafts"), "a draft, which was not submitted"),
        (0 if task.values["annotations"] else _count(task, "predictions"), "a prediction, which was not submitted"),
    ):  # fmt: skip
        if count:
            log.say("unsaid", task.place(), f"this task has what is not read: {what}" + (f" ({count})" if count > 1 else ""))


def _count(task: Element, name: str) -> int:
    found = task.values.get(name)
    return len(found) if isinstance(found, list) else 0


def _names(annotator: Any) -> tuple[str, ...]:
    """What an annotator is called: the address, the user's name, the number."""
    said = [annotator.get(name) for name in ("email", "username", "id")] if isinstance(annotator, dict) else [annotator]
    return tuple(str(name) for name in said if isinstance(name, (str, int)) and str(name)) or ("unknown",)


def _page(task: Element, found: list[_Annotation], mapping: Mapping, log: Log, *, several: bool) -> CodedPage | None:
    """The task with the annotation that counts; None where there is none, or where it cannot be told which it is."""
    counting, coder = [], None
    for annotation in found:
        ours = mapping.coder(annotation.names) if several or mapping.coders else None
        if ours == IGNORE:
            continue
        if ours is None and several:
            who = shown(annotation.names[0])
            message = f"whose work this is: the file has several annotators, and the mapping does not say which coder {who} is"
            log.say("unresolved", task.place("annotations", annotation.number), message, f"say so in its `coders`, or `{IGNORE}`")
            continue
        counting.append(annotation)
        coder = ours
    starred = [annotation for annotation in counting if annotation.values.get("ground_truth") is True]
    if len(counting) > 1 and len(starred) != 1:
        message = f"this task has {len(counting)} annotations, and a coding has one of each article"
        log.say("unresolved", task.place("annotations"), message, "mark the one that counts as ground truth, or ignore others in `coders`")
        return None
    if len(counting) > 1:
        log.say("unsaid", task.place("annotations"), "only the annotation that is marked as ground truth is read")
    counting = starred or counting
    return _read(task, counting[0], coder, mapping, log) if counting else None


def _read(task: Element, annotation: _Annotation, coder: str | None, mapping: Mapping, log: Log) -> CodedPage | None:
    data, results = task.values["data"], annotation.values["result"]
    here, pointer = task.place("annotations", annotation.number), ("annotations", annotation.number, "result")
    said = answers(task, pointer, results, mapping, log)
    assembly = Assembly(said.marks, said.links, mapping, log, _TERMS, here, said.whole)
    bases = data.get(BASES) if isinstance(data.get(BASES), dict) else {}
    for event in assembly.events.values():
        name = next((s.value for s in event.fields.get(EVENT, ()) if isinstance(s.value, str)), "")
        if isinstance(bases.get(name), str):
            event.fields["base"] = [FileValue(bases[name], task.place("data", BASES, name), BASES)]
    reports = assembly.reports()
    none = said.no_events or (here if mapping.defaults.get(EVENT) == "none" and not results else None)
    if said.no_events and reports:
        log.say("unresolved", said.no_events, "this says that the article reports no event, but it has events")
        return None
    if not reports and none is None:
        hint = f"a control `no_event` with the choice `none` says so, or `defaults: {{{EVENT}: none}}` in the mapping for all"
        assembly.say_no_event(hint)
        return None
    says = EVERY if data.get(ASKED) == EVERYTHING else frozenset(assembly.says)
    coded = annotation.values.get("created_at")
    article, sha256, text = _known(task, mapping, results)
    return CodedPage(here, article, sha256, text, reports, says, none, coder, coded[:10] if isinstance(coded, str) else None, said.why_none)


def _known(task: Element, mapping: Mapping, results: list[Any]) -> tuple[FileValue | None, FileValue | None, str | None]:
    """What the data of a task says of its article: an id, the hash of the page, the text that was annotated."""
    data = task.values["data"]
    texts = {name: value for name, value in data.items() if isinstance(value, str) and value}
    said = {field: next(
        (FileValue(value, task.place("data", name), f"data.{field}") for name, value in texts.items() if mapping.peek(name) == field), None
    ) for field in ("article", "sha256")}  # fmt: skip
    article = said["article"]
    if article is not None and not is_slug(article.value):
        article = None  # a task whose text is called `article`
    named = next((str(r.get("to_name")) for r in results if isinstance(r, dict) and r.get("to_name")), "")
    kinds = {str(r.get("type")) for r in results if isinstance(r, dict)}
    text = texts.get(named) or texts.get("text") or max(texts.values(), key=len, default=None)
    if text is None or text.startswith(_ELSEWHERE) or "hypertextlabels" in kinds or "paragraphlabels" in kinds:
        text = None  # it stands elsewhere, or is HTML, in which no offset of a page's text counts
    return article, said["sha256"], text
