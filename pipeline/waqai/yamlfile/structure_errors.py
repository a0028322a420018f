"""Words for what is wrong with a file's structure: the explaining path, from a tree and a JSON Schema.

Takes bytes and a shape; gives the document and problems with line, column, value, what is allowed and a hint.
It alone decides: a file that it finds nothing wrong with is right, whatever the fast path thought of it.
"""

from __future__ import annotations

from typing import Any

from waqai.nearest import did_you_mean, nearest
from waqai.problem import Place, Problem
from waqai.yamlfile import yaml_slow
from waqai.yamlfile.document import Document, Pointer
from waqai.yamlfile.shape import BRANCH, Shape, governing

_WORDS = {
    "string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
    "array": "a list", "object": "a mapping", "null": "null",
}  # fmt: skip


def explain(name: str, source: bytes, shape: Shape) -> tuple[Document | None, list[Problem]]:
    """Read `source` on the slow path and report all that is wrong with its structure."""
    tree, faults = yaml_slow.parse(source)
    document = Document(name, None, source, tree)
    if tree is not None:
        document.values = yaml_slow.to_values(tree, shape.schema, shape.schema)
    problems = judge(document, faults, shape, shape.exact)
    return (document if not problems else None), problems


def judge(document: Document, faults: list[yaml_slow.Fault], shape: Shape, validator: Any) -> list[Problem]:
    """All that is wrong with a document's structure; its values are None where there is no tree.

    `validator` is the one of `shape` that takes such values; the faults were found on the way to them.
    """
    problems = [Problem(_place(document, f), f.code, f.message, _FAULT_HINTS.get(f.code, "")) for f in faults]
    if document.values is None and faults:
        return problems
    said: set[Place] = {p.place for p in problems}
    found = [error for one in validator.iter_errors(document.values) for error in _of_its_form(document, one, shape)]
    missing = _missing(document, found, _misspelt(document, found, shape))
    if other := _of_another_kind(document, found, missing, shape):
        return [*problems, other]
    problems += [_missing_keys(document, pointer, keys, shape) for pointer, keys in missing.items()]
    for error in found:
        new = [p for p in _problems(document, error, shape) if p.place not in said]
        problems += new
        said |= {p.place for p in new}
    return problems


def _of_its_form(document: Document, error: Any, shape: Shape) -> list[Any]:
    """The errors of a value that has neither of two forms: those of the form that it tells to have."""
    if error.kind.name != "anyOf":
        return [error]
    value = _at(document.values, _pointer(document, error))
    second = isinstance(value, dict) and shape.at(error.schema_path)[BRANCH] in value
    return list(error.kind.context[second])


def _pointer(document: Document, error: Any) -> Pointer:
    """Where the validator found an error; it takes a key of digits for the place of an item, and `01` for 1."""
    out, value = list[str | int](), document.values
    for said in error.instance_path:
        digits = isinstance(said, int) and isinstance(value, dict)
        step = next(key for key in value if key.isdecimal() and int(key) == said) if digits else said
        out.append(step)
        value = value[step]
    return tuple(out)


def _required(error: Any) -> str:
    key: str = error.kind.property
    return key.strip('"')


def _misspelt(document: Document, found: list[Any], shape: Shape) -> set[tuple[Pointer, str]]:
    """The missing keys that an unknown key beside them is near to, with the mapping that they are missing in."""
    missing = {(_pointer(document, e), _required(e)) for e in found if e.kind.name == "required"}
    near: set[tuple[Pointer, str]] = set()
    for error in found:
        if error.kind.name == "additionalProperties":
            known = list(shape.at(error.schema_path).get("properties", {}))
            near |= {(_pointer(document, error), nearest(str(key), known) or "") for key in error.kind.unexpected}
    return missing & near


def _missing(document: Document, found: list[Any], misspelt: set[tuple[Pointer, str]]) -> dict[Pointer, list[tuple[str, Any]]]:
    """The missing keys of each mapping with their errors, but for those that an unknown key beside them should be."""
    missing: dict[Pointer, list[tuple[str, Any]]] = {}
    for error in found:
        pointer = _pointer(document, error)
        if error.kind.name == "required" and (pointer, key := _required(error)) not in misspelt:
            missing.setdefault(pointer, []).append((key, error))
    return missing


def _of_another_kind(document: Document, found: list[Any], missing: dict[Pointer, list[tuple[str, Any]]], shape: Shape) -> Problem | None:
    """One problem for a file that lacks many keys and has as many others, such as an annotation in the place of an article's record."""
    lacks = [key for key, _ in missing.get((), ())]
    has = [key for e in found if e.kind.name == "additionalProperties" and not e.instance_path for key in e.kind.unexpected]
    if len(lacks) < _MANY or len(has) < _MANY:
        return None
    names, others = (", ".join(f"`{key}`" for key in keys) for keys in (lacks, has))
    text = f"this is not {shape.name}: the keys {names} are missing, and {others} are not known here"
    return Problem(document.place(), "missing-key", text, "is it a file of another kind, in the wrong folder or under the wrong name?")


def _missing_keys(document: Document, pointer: Pointer, keys: list[tuple[str, Any]], shape: Shape) -> Problem:
    """One problem for all the keys that a mapping lacks: a file that is cut off lacks many."""
    key, error = keys[0]
    names = ", ".join(f"`{name}`" for name, _ in keys)
    text = f"the key {names} is missing in" if len(keys) == 1 else f"the keys {names} are missing in"
    what = _describe(shape.at(error.schema_path).get("properties", {}).get(key, {}), shape) if len(keys) == 1 else ""
    hint = f"`{key}` is {what}" if what else ""
    if end := _cut_off(document, pointer, [name for name, _ in keys], shape.at(error.schema_path)):
        said = "the file ends here: was it cut off?"
        return Problem(end, "missing-key", f"{text} {_name(pointer, shape)}", said, (document.place(*pointer),))
    return Problem(document.place(*pointer, key), "missing-key", f"{text} {_name(pointer, shape)}", hint)


def _cut_off(document: Document, pointer: Pointer, missing: list[str], rules: dict[str, Any]) -> Place | None:
    """The end of the file, where it is in the mapping at `pointer` and before the keys that are missing."""
    last, source = document.values, document.source
    if not isinstance(source, bytes) or source.startswith(b"{"):  # JSON, or a whole mapping in braces
        return None
    for step in pointer:
        if step != (len(last) - 1 if isinstance(last, list) else list(last)[-1]):
            return None
        last = last[step]
    order = [key for key in rules.get("properties", {}) if key in rules.get("required", ())]
    if source.endswith(b"\n") and (len(missing) in (1, len(order)) or set(order[-len(missing) :]) != set(missing)):
        return None
    lines = source.decode().rstrip("\n").split("\n")
    return Place(document.path, len(lines), len(lines[-1]) + 1)


_MANY = 3  # keys
_FAULT_HINTS = {
    "not-utf-8": "save the file as UTF-8",
    "not-yaml": "look for an open bracket or quote above, or for `: ` inside a text, which then goes in quotes",
    "not-json": "each line holds one object of JSON, whole; what writes the file should use a JSON library",
    "byte-order-mark": "save the file as UTF-8 without a byte-order mark",
    "yaml-alias": "write the value out; to begin text with `&` or `*`, put it in quotes",
    "yaml-tag": "every value is text until the schema says otherwise; to begin text with `!`, put it in quotes",
    "duplicate-key": "keep one of the two",
    "empty-file": "the page of this kind of file in docs/annotation-format.md shows what it holds",
}


def _place(document: Document, fault: yaml_slow.Fault) -> Place:
    return Place(document.path, fault.line, fault.column)


def _problems(document: Document, error: Any, shape: Shape) -> list[Problem]:
    """One problem, or several, for one error of the validator."""
    pointer = _pointer(document, error)
    kind, rules = error.kind, shape.at(error.schema_path)
    value = _at(document.values, pointer)
    match kind.name:
        case "additionalProperties":
            known = list(rules.get("properties", {}))
            return [
                _undecided(document, (*pointer, key)) or _unknown_key(document, (*pointer, key), known, rules.get("x-unknown", ""))
                for key in kind.unexpected
            ]
        case "propertyNames":
            return [_bad_keys(document, pointer, rules)]
        case "required":
            return []  # `_missing_keys` tells all of a mapping at once
        case "type":
            if isinstance(value, dict) and list(value) == ["open"]:
                return [_open_mark(document, pointer, value["open"])]
            if "enum" in rules and not isinstance(value, (dict, list)):
                return []  # the enum's own error says it better
            return [_wrong_type(document, pointer, value, kind.types, rules, shape)]
        case "enum":
            if isinstance(value, (dict, list)):
                return []
            return [_unknown_code(document, pointer, value, rules)]
        case "const":
            text = f"{_name(pointer, shape)} is {_show(value)}, and must be {_show(rules['const'])}"
            return [Problem(document.place(*pointer), "bad-value", text)]
        case "pattern":
            what = rules.get("x-what", f"text that matches {rules.get('pattern')}")
            code = rules.get("x-problem", "bad-value")
            return [Problem(document.place(*pointer), code, f"{_show(value)} is not {what}", rules.get("x-hint", ""))]
        case "not":
            return [_reserved(document.place(*pointer), value, rules)]
        case "uniqueItems":
            return _repeats(document, pointer, value)
        case "minItems" | "maxItems" | "minLength" | "maxLength" | "minimum" | "maximum" | "exclusiveMinimum" | "minProperties":
            return [Problem(document.place(*pointer), "bad-value", _bound(kind.name, rules, value, _name(pointer, shape)))]
        case _:
            return [Problem(document.place(*pointer), "bad-value", f"{_name(pointer, shape)}: {error.message[:200]}")]


_DECIDE = "docs/agreement.md says how to decide"


def _open_mark(document: Document, pointer: Pointer, options: Any) -> Problem:
    """A value that two codings differ on and nobody has decided."""
    said = ", ".join(f"{name} says {_say(value)}" for name, value in options.items()) if isinstance(options, dict) else "nothing is said"
    where = document.key(*pointer) if isinstance(pointer[-1], str) else document.place(*pointer)
    return Problem(where, "open-mark", f"`{pointer[-1]}` is not decided: {said}", f"write the value in place of the mark; {_DECIDE}")


def _undecided(document: Document, pointer: Pointer) -> Problem | None:
    """A report that one coding has and nobody has decided on, or one to be dropped that still stands."""
    if pointer[-1] not in ("open", "drop") or pointer[:-2] != ("reports",):
        return None
    if pointer[-1] == "open":
        why = _at(document.values, pointer)
        text, hint = (
            f"whether to keep this report is not decided: {_show(why)}",
            f"delete the line, or write `drop: why` in its place; {_DECIDE}",
        )
    else:
        text, hint = "this report is to be dropped, and is still here", "run `waqai adjudicate` again, which removes it"
    return Problem(document.key(*pointer), "open-mark", text, hint)


def _say(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_say(v) for v in value) or "none"
    return " ".join(map(_show, value.values())) if isinstance(value, dict) else _show(value)


def _unknown_key(document: Document, pointer: Pointer, known: list[str], more: str = "") -> Problem:
    key = str(pointer[-1])
    allowed = ", ".join(f"`{k}`" for k in known)
    return Problem(
        document.key(*pointer), "unknown-key", f"the key {_show(key)} is not known here",
        did_you_mean(key, known) or "; ".join(filter(None, (f"the keys here are {allowed}", more))),
    )  # fmt: skip


def _bad_keys(document: Document, pointer: Pointer, rules: dict[str, Any]) -> Problem:
    import re

    names = rules.get("propertyNames", rules)
    where = _at(document.values, pointer)
    pattern, reserved = names["pattern"].replace("$", r"\Z"), names.get("not", {"pattern": r"\Z."})["pattern"]
    bad = next(k for k in where if not re.search(pattern, k) or len(k) > names.get("maxLength", len(k)) or re.search(reserved, k))
    if re.search(reserved, bad):
        return _reserved(document.key(*pointer, bad), bad, names)
    what = names.get("x-what", "a key")
    return Problem(document.key(*pointer, bad), names.get("x-problem", "bad-value"), f"{_show(bad)} is not {what}")


def _reserved(where: Place, value: Any, rules: dict[str, Any]) -> Problem:
    """A text of the right form that stands for something else."""
    import re

    said = next((words for words, pattern in rules.get("x-not", {}).items() if re.fullmatch(pattern, str(value))), "not allowed")
    return Problem(where, rules.get("x-problem", "bad-value"), f"{_show(value)} is {said}", rules.get("x-not-hint", ""))


def _wrong_type(document: Document, pointer: Pointer, value: Any, types: list[str], rules: dict[str, Any], shape: Shape) -> Problem:
    wanted = " or ".join(_WORDS[t] for t in types)
    name = _name(pointer, shape)
    if value is None:
        return Problem(document.place(*pointer), "missing-value", f"{name} has no value; it must be {wanted}", _describe(rules, shape))
    given = "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else _show(value)
    if isinstance(value, str):
        given = f"the text {given}"
    return Problem(document.place(*pointer), "wrong-type", f"{name} is {given}; it must be {wanted}", _describe(rules, shape))


def _unknown_code(document: Document, pointer: Pointer, value: Any, rules: dict[str, Any]) -> Problem:
    options = [o for o in rules["enum"] if o is not None]
    source = rules.get("x-list")
    where = f"; schema/codebook/{source}.yaml has them all" if source else ""
    allowed = ", ".join(_show(o).strip("`") for o in options[:20]) + (f" and {len(options) - 20} more" if len(options) > 20 else "")
    every = f"allowed: {allowed}{where}"
    if value is None:
        keys = [step for step in pointer if isinstance(step, str)]
        name = f"`{keys[-1]}`" if isinstance(pointer[-1], str) else f"an entry of `{keys[-1]}`"
        return Problem(document.place(*pointer), "missing-value", f"{name} has no value", every)
    hint = did_you_mean(str(value), map(str, options)) or every
    what = f"a code of the list `{source}`" if source else "one of the allowed values"
    return Problem(document.place(*pointer), "unknown-code", f"{_show(value)} is not {what}", hint)


def _repeats(document: Document, pointer: Pointer, value: list[Any]) -> list[Problem]:
    problems = []
    for i, item in enumerate(value):
        if item in value[:i]:
            text = f"{_show(item) if not isinstance(item, (dict, list)) else 'this entry'} is in the list twice"
            first = document.place(*pointer, value.index(item))
            problems.append(Problem(document.place(*pointer, i), "repeated-item", text, "keep one of the two", (first,)))
    return problems


def _bound(kind: str, rules: dict[str, Any], value: Any, name: str) -> str:
    limit = rules[kind]
    match kind:
        case "minItems":
            return f"{name} has {len(value)} entries; at least {limit} must be there"
        case "maxItems":
            return f"{name} has {len(value)} entries; at most {limit} may be there"
        case "minLength":
            return f"{name} is empty" if not value else f"{name} has {len(value)} characters; at least {limit} must be there"
        case "maxLength":
            return f"{name} has {len(value)} characters; at most {limit} may be there"
        case "minProperties":
            return f"{name} is empty; at least {limit} key must be there"
        case "maximum":
            return f"{name} is {value}; the greatest value is {limit}"
        case _:
            return f"{name} is {value}; the least value is {limit}"


def _name(pointer: Pointer, shape: Shape) -> str:
    keys = [step for step in pointer if isinstance(step, str)]
    if not keys:
        return shape.name if not pointer else "the entry"
    return f"`{keys[-1]}`" if isinstance(pointer[-1], str) else f"an entry of `{keys[-1]}`"


def _describe(rules: dict[str, Any], shape: Shape) -> str:
    rules = governing(rules, shape.schema)
    text: str = rules.get("description", "")
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _show(value: Any) -> str:
    """A value as it is shown in a message: short, on one line, without characters that would garble a terminal."""
    text = value if isinstance(value, str) else "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[:80]) + ("..." if len(text) > 80 else "")
    return f"`{text}`"


def _at(values: Any, pointer: Pointer) -> Any:
    for step in pointer:
        values = values[step]
    return values
