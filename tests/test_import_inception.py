"""`waqai import` of what INCEpTION writes: JSON, XMI and archives, with links, relations, offsets in UTF-16, and every kind of dirt."""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.foreign_files import Importer, add_page
from waqai.imports.import_log import Log
from waqai.imports.mapping_file import Mapping
from waqai.tool_formats import inception

pytestmark = pytest.mark.usefixtures("kept_schema")
SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
TEXT = "🚢 خبر عاجل 🌍\r\nأَعلَنَ ميناءُ سواكن إغلاقَ أبوابِهِ أمس، وقال المدير إن الميناء مغلق.\r\n"
PAGE = "al-manara-2025-03-20-1"
PHRASE = "ميناءُ سواكن إغلاقَ أبوابِهِ"
FEATURES: dict[str, Any] = {
    "etype": "CONSULT", "mode": "visit", "contexts": ["diplomatic"], "actors": ["egypt"], "recipients": "sudan", "date": "2025-03-19",
    "place": "", "status": "actual", "summary": "The port of Suakin closes.",
}  # fmt: skip
DECLARED = (*FEATURES, "event", "mutual", "planned", "repeated", "about", "links", "evidence", "quantities")


@pytest.fixture
def take(run: Run, project: Path, tmp_path: Path) -> Importer:
    add_page(project, PAGE, TEXT)
    return Importer(run, project, tmp_path)


def utf16(words: str, text: str = TEXT) -> dict[str, int]:
    """The offsets of words in UTF-16."""
    begin = len(text[: text.index(words)].encode("utf-16-le")) // 2
    return {"begin": begin, "end": begin + len(words.encode("utf-16-le")) // 2}


class Cas:
    """A CAS of the made page, or of another text."""

    def __init__(self, text: str = TEXT) -> None:
        self.text = text
        self.made: list[dict[str, Any]] = [
            {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text", "sofaString": text}
        ]

    def add(self, layer: str, words: str = "", **features: Any) -> int:
        """Add a structure; a list becomes an array, and features that begin with `at_` references."""
        number = len(self.made) + 1
        self.made.append(one := {"%ID": number, "%TYPE": layer if "." in layer else f"webanno.custom.{layer}"})
        one |= {"@sofa": 1, **utf16(words, self.text)} if words else {}
        for name, value in features.items():
            if isinstance(value, list):
                kind = "FSArray" if name.startswith("at_") else "StringArray"
                self.made.append({"%ID": len(self.made) + 1, "%TYPE": f"uima.cas.{kind}", "%ELEMENTS": value})
                one[f"@{name.removeprefix('at_')}"] = len(self.made)
            else:
                one[f"@{name[3:]}" if name.startswith("at_") else name] = value
        return number

    def link(self, role: str | None, target: int) -> int:
        return self.add("EventLinksLink", at_target=target, **({} if role is None else {"role": role}))

    def event(self, words: str = PHRASE, **changes: Any) -> int:
        said = {name: value for name, value in (FEATURES | changes).items() if value is not None}
        return self.add("Event", words, **said)

    def as_dict(self) -> dict[str, Any]:
        event: dict[str, Any] = {"%NAME": "webanno.custom.Event", "%SUPER_TYPE": "uima.tcas.Annotation"}
        event |= {name: {"%NAME": name, "%RANGE": "uima.cas.String"} for name in DECLARED}
        members = [one["%ID"] for one in self.made[1:] if "begin" in one]
        return {
            "%TYPES": {"webanno.custom.Event": event},
            "%FEATURE_STRUCTURES": self.made,
            "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": members}},
        }

    def __str__(self) -> str:
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1)


def passages(take: Importer) -> list[str]:
    return [TEXT[int(p["start"]) : int(p["end"])] for r in take.reports(PAGE) for p in r["evidence"]]


# JSON


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_an_annotation_of_the_layer_event_is_a_report_and_its_offsets_are_utf16(take: Importer, encoding: str) -> None:
    cas = Cas()
    cas.event()
    take(str(cas).encode(encoding), name="coded.json")
    (report,) = take.reports(PAGE)
    assert (report["type"], report["actors"], report["recipients"], report["contexts"], report["place"]) == (
        "CONSULT", ["egypt"], ["sudan"], ["diplomatic"], "null",
    )  # fmt: skip
    assert passages(take) == [PHRASE]
    assert (take.said("corrected"), TEXT[20:40] not in take.output) == ([], True)


def test_roles_of_links_say_who_is_what_by_id_by_concept_and_by_words(take: Importer) -> None:
    cas = Cas()
    city = cas.add("Mention", "سواكن", identifier="https://example.org/places#sudan")
    party = cas.add("Mention", "المدير", actor="samir-adlan")
    named = cas.add("de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity", "ميناءُ", value="Egypt")
    links = [
        cas.link("actor", party),
        cas.link("actor", named),
        cas.link("recipient", city),
        cas.link("place", city),
        cas.link("denies", party),
    ]
    cas.event(actors=None, recipients=None, at_links=links)
    take(str(cas), name="coded.json")
    (report,) = take.reports(PAGE)
    assert (report["actors"], report["recipients"], report["place"]) == (["samir-adlan", "egypt"], ["sudan"], "sudan")
    assert report["claims"] == [{"by": "samir-adlan", "stance": "denies"}]


def test_relations_join_events_to_evidence_in_either_direction(take: Importer) -> None:
    cas = Cas()
    event, passage = cas.event(), cas.add("Passage", "وقال المدير إن الميناء مغلق")
    party = cas.add("Mention", "المدير", actor="samir-adlan")
    cas.add("Joined", PHRASE, label="evidence", at_Governor=passage, at_Dependent=event)
    cas.add("Joined", PHRASE, label="denies", at_Governor=event, at_Dependent=party)
    take(str(cas), name="coded.json")
    assert passages(take) == [PHRASE, "وقال المدير إن الميناء مغلق"]
    assert take.reports(PAGE)[0]["claims"] == [{"by": "samir-adlan", "stance": "denies"}]


def test_a_short_trigger_is_no_passage_where_evidence_is_linked(take: Importer) -> None:
    cas = Cas()
    evidence = cas.add("Passage", PHRASE)
    cas.event("إغلاقَ", at_evidence=[cas.link(None, evidence)])
    take(str(cas), name="coded.json")
    assert passages(take) == [PHRASE]
    assert "too few for a passage" in take.said("unsaid")[0]


def test_a_link_to_an_event_says_what_it_is_about_and_one_to_a_quantity_its_number(take: Importer) -> None:
    cas = Cas()
    first = cas.event(event="port-closes-2025")
    number = cas.add("Quantity", "أبوابِهِ", what="troops", value=3000, unit="persons")
    cas.event("وقال المدير إن الميناء مغلق", event="manager-speaks-2025", etype="ACCUSE", mode=None, at_about=[cas.link(None, first)],
              at_quantities=[cas.link(None, number)], summary="The manager blames the port.")  # fmt: skip
    take(str(cas), name="coded.json", code=take.code)
    accused = next(r for r in take.reports(PAGE) if r["event"] == "manager-speaks-2025")
    assert accused["about"] == ["port-closes-2025"]
    assert accused["quantities"] == [
        {"what": "troops", "value": "3000", "low": "null", "high": "null", "approximate": "false", "unit": "persons"}
    ]
    cas.made[1].pop("event")
    take(str(cas), name="again.json", code=1)
    assert any("the event that this points to has no id" in line for line in take.said("unresolved"))


def test_a_foreign_layer_and_its_features_go_through_the_mapping(take: Importer) -> None:
    cas = Cas()
    cas.add("Vorfall", PHRASE, art="Besuch", wer=["Egypt"], wen="Sudan", tag="2025-03-19", sicher="ja", text="The port of Suakin closes.")
    take(str(cas), name="foreign.json", code=0)
    assert "no layer of this document is of reports: Vorfall" in take.output
    assert '"Vorfall":' in take.record("map.yaml").read_text(encoding="utf-8")
    take.record("map.yaml").write_text(
        "columns: {Vorfall: event, art: type, wer: actors, wen: recipients, tag: date, sicher: ignore, text: summary}\n"
        "values: {type: {Besuch: [CONSULT, visit]}}\n"
        "defaults: {status: actual, contexts: none, place: none}\n",
        encoding="utf-8",
    )
    take(str(cas), name="foreign.json")
    (report,) = take.reports(PAGE)
    assert (report["type"], report["mode"], report["actors"], report["recipients"]) == ("CONSULT", "visit", ["egypt"], ["sudan"])


def test_what_is_said_of_the_document_finds_the_article_and_says_that_there_is_no_event(take: Importer) -> None:
    cas = Cas("Another copy of the page, which is nobody's.")
    cas.add("Article", article=PAGE, event="none")
    take(str(cas), name="coded.json")
    assert "reports: []" in take.file(PAGE).read_text(encoding="utf-8")
    cas = Cas()
    cas.event()
    cas.add("Article", event="none")
    take(str(cas), name="both.json", code=1)
    assert "this says that the article reports no event, but it has events" in take.said("unresolved")[0]


def test_a_document_without_events_says_nothing(take: Importer) -> None:
    cas = Cas()
    cas.add("de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token", "خبر")
    take(str(cas), name="coded.json")
    assert not take.file(PAGE).exists()


def test_another_copy_of_the_page_is_found_by_its_title_and_passages_are_moved(take: Importer) -> None:
    cas = Cas("Menu\n" + TEXT.replace("🌍", ""))
    cas.event()
    cas.add("de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData", documentTitle=f"{PAGE}.txt")
    take(str(cas), name="coded.json")
    assert passages(take) == [PHRASE]
    assert "another copy of the page" in take.said("corrected")[0]


@pytest.mark.parametrize(("shift", "code"), [(0, 0), (2, 1)])
def test_offsets_that_count_something_else_are_never_taken_for_utf16(take: Importer, shift: int, code: int) -> None:
    """(A script that counts code points writes them two too low, behind two emoji.)"""
    cas = Cas()
    event = cas.made[cas.event() - 1]
    event["begin"], event["end"] = event["begin"] - shift - 1, event["end"] - shift - 1
    take(str(cas), name="coded.json", code=1)
    assert "what the offsets count is not known" in take.said("unresolved")[0]
    event["begin"], event["end"] = event["begin"] + 1, event["end"] + 1
    take(str(cas), name="coded.json")
    assert passages(take) == [PHRASE]


def test_a_passage_may_begin_inside_a_word_where_offsets_can_mean_one_thing_only(take: Importer) -> None:
    plain = TEXT.replace("🚢 ", "").replace(" 🌍", "")
    add_page(take.project, "al-manara-2025-03-20-2", plain)
    for text, unit in ((plain, ()), (TEXT, ("--unit", "utf-16"))):
        cas = Cas(text)
        cas.event(PHRASE[1:])
        take(str(cas), *unit, name="coded.json")
    assert passages(take) == [PHRASE[1:]]
    assert len(take.reports("al-manara-2025-03-20-2")) == 1


DIRT: dict[str, tuple[Any, str, str]] = {
    "offsets past the end": (lambda c: c["%FEATURE_STRUCTURES"][-1].update(end=9999), "refused", "is no passage of the text, which has"),
    "offsets before the start": (lambda c: c["%FEATURE_STRUCTURES"][-1].update(begin=-1), "refused", "[-1-"),
    "an offset that is no number": (lambda c: c["%FEATURE_STRUCTURES"][-1].update(begin="7"), "refused", "is no passage"),
    "an offset alone": (lambda c: c["%FEATURE_STRUCTURES"][-1].pop("end"), "refused", "is no passage"),
    "a reference to nothing": (lambda c: c["%FEATURE_STRUCTURES"][-1].update({"@links": 99}), "unresolved", "`links` points to 99, which is not there"),
    "a second id": (lambda c: c["%FEATURE_STRUCTURES"].append({"%ID": 1, "%TYPE": "x.Y"}), "refused", "a second feature structure has the id 1"),
    "no type": (lambda c: c["%FEATURE_STRUCTURES"].append({"%ID": 9}), "refused", "is an object with `%ID` and `%TYPE`"),
    "no object": (lambda c: c["%FEATURE_STRUCTURES"].append([1]), "refused", "is an object with `%ID` and `%TYPE`"),
    "no structures": (lambda c: c.update({"%FEATURE_STRUCTURES": "none"}), "refused", "this object is no CAS"),
    "no text": (lambda c: c["%FEATURE_STRUCTURES"][0].pop("sofaString"), "refused", "this CAS has no text in it"),
    "a value that is an object": (lambda c: c["%FEATURE_STRUCTURES"][-1].update(place={"a": 1}), "unsaid", "the value of `place` is an object"),
    "an unknown code": (lambda c: c["%FEATURE_STRUCTURES"][-1].update(status="sure"), "unresolved", "status: `sure` is no code"),
    "an unknown feature": (lambda c: c["%FEATURE_STRUCTURES"][-1].update(mood="calm"), "unsaid", "the feature `mood` is no field of a report"),
    "no words": (lambda c: c["%FEATURE_STRUCTURES"][-1].update(end=c["%FEATURE_STRUCTURES"][-1]["begin"]), "refused", "no passage supports it"),
}  # fmt: skip


@pytest.mark.parametrize("dirt", DIRT)
def test_dirt_is_said_at_its_line_and_column_and_nothing_falls_over(take: Importer, dirt: str) -> None:
    cas = Cas()
    cas.event(contexts="diplomatic", actors="egypt")
    made = cas.as_dict()
    spoil, kind, words = DIRT[dirt]
    spoil(made)
    take(json.dumps(made, ensure_ascii=False, indent=1), "--from", "inception", name="coded.json", code=0 if kind == "unsaid" else 1)
    lines = [line for line in take.said(kind) if words in line]
    assert lines, take.output
    assert int(re.match(r"\d+", lines[0])[0]) > 1 or dirt in ("no structures", "no text"), lines  # type: ignore[index]


def test_of_a_document_with_many_tokens_a_remark_still_names_its_annotation(take: Importer) -> None:
    cas = Cas()
    for _ in range(9000):
        cas.add("de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token", "خبر")
    cas.event(mood="calm")
    text = str(cas)
    take(text, name="coded.json")
    line = int(take.said("unsaid")[0].partition(":")[0])
    assert '"%ID": 9002' in text.splitlines()[line - 1]


@pytest.mark.parametrize(
    "content", ["{", '{"%TYPES": {}, "%FEATURE_STRUCTURES": [{]}', "[" * 100_000, '{"%TYPES": 1, "%TYPES": 2}', '{"%TYPES": {}}']
)
def test_what_is_no_json_is_refused_where_it_stands(take: Importer, content: str) -> None:
    take(content, "--from", "inception", name="coded.json", code=take.code or int("{" in content))
    assert "Traceback" not in take.output


def test_structures_by_their_ids_and_views_beside_the_first_are_read(take: Importer) -> None:
    cas = Cas()
    cas.event()
    made = cas.as_dict()
    made["%FEATURE_STRUCTURES"] = {str(one.pop("%ID")): one for one in made["%FEATURE_STRUCTURES"]}
    made["%FEATURE_STRUCTURES"]["50"] = {"%TYPE": "uima.cas.Sofa", "sofaNum": 2, "sofaID": "other", "sofaString": "Another text."}
    made["%FEATURE_STRUCTURES"]["51"] = {"%TYPE": "webanno.custom.Event", "@sofa": 50, "begin": 0, "end": 7}
    take(json.dumps(made), name="coded.json")
    assert "this CAS has 2 views: what is not of `_InitialView` is left out" in take.said("unsaid")[0]
    assert passages(take) == [PHRASE]


# XMI and archives


def as_xmi(cas: Cas) -> tuple[bytes, bytes]:
    """The same in XMI, and its type system, as dkpro-cassis writes both; every feature is a text, or a list of links."""
    import cassis

    types = cassis.TypeSystem()
    event = types.create_type("webanno.custom.Event", "uima.tcas.Annotation")
    for name in FEATURES:
        types.create_feature(event, name, "uima.cas.StringArray" if name in ("contexts", "actors") else "uima.cas.String")
    for name in ("event", "mutual", "planned", "repeated", "about", "asserted_by", "denied_by"):
        types.create_feature(event, name, "uima.cas.String")
    out = cassis.Cas(types)
    out.sofa_string = cas.text
    start = cas.text.index(PHRASE)
    texts = types.get_type("uima.cas.StringArray")
    said = {name: texts(elements=value) if isinstance(value, list) else value for name, value in FEATURES.items()}
    out.add(event(begin=start, end=start + len(PHRASE), **said))
    return out.to_xmi().encode(), types.to_xml().encode()


def archive(**parts: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def test_xmi_is_read_with_the_type_system_beside_it_or_in_its_archive(take: Importer) -> None:
    xmi, types = as_xmi(Cas())
    take(xmi, name="alone.xmi", code=1)
    assert "XMI cannot be read without its type system" in take.said("refused")[0]
    (take.folder / "TypeSystem.xml").write_bytes(types)
    take(xmi, name="alone.xmi")
    assert passages(take) == [PHRASE]
    take(archive(**{f"{PAGE}.xmi": xmi, "TypeSystem.xml": types}), name="export.zip")
    assert "1 unchanged" in take.output
    take(take.folder / "TypeSystem.xml")
    assert "0 taken" in take.output


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
XMI_DIRT: dict[str, tuple[str, str, str, str]] = {
    "a document type": ("xmi", "<xmi:XMI", f"{BOMB}<xmi:XMI", "declares a document type"),
    "a document type of the type system": ("types", "<typeSystemDescription", f"{BOMB}<typeSystemDescription", "declares a document type"),
    "a file elsewhere": ("xmi", "<xmi:XMI", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><xmi:XMI', "declares a document type"),
    "no end": ("xmi", "</xmi:XMI>", "", "this is not XML: no element found"),
    "an offset that is no number": ("xmi", 'begin="', 'begin="x', "an id or an offset of this `Event` is no number"),
    "a second id": ("xmi", "<cas:View", '<cas:NULL xmi:id="1"/><cas:View', "a second element has the id 1"),
    "an unknown type": ("types", "webanno.custom.Event", "webanno.custom.Other", "its type system is another"),
    "an odd encoding": ("xmi", "UTF-8", "UTF-7", "this is not XML"),
    "no types": ("types", "<typeSystemDescription", "<x", "this is not XML"),
    "an offset alone": ("xmi", 'end="', 'ende="', "this is no CAS that can be read"),
    "an offset without a value": ("xmi", ' end="', ' sofaNum="', "this is no CAS that can be read"),
    "an offset past the end": ("xmi", 'end="', 'end="99', "is no passage of the text"),
}  # fmt: skip


@pytest.mark.parametrize("dirt", XMI_DIRT)
def test_xmi_with_dirt_is_refused_at_its_line_and_no_entity_is_followed(take: Importer, dirt: str) -> None:
    xmi, types = (part.decode() for part in as_xmi(Cas()))
    where, find, replace, words = XMI_DIRT[dirt]
    assert find in (xmi if where == "xmi" else types), xmi
    parts = {
        "a.xmi": xmi.replace(find, replace) if where == "xmi" else xmi,
        "TypeSystem.xml": types.replace(find, replace) if where == "types" else types,
    }
    take(archive(**parts), name="export.zip", code=1)
    (line,) = [line for line in take.output.splitlines() if words in line]
    assert line.startswith("export.zip#a.xmi:")
    assert not take.file(PAGE).exists()


def test_without_dkpro_cassis_xmi_is_refused_with_the_extra_and_json_is_read(take: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    xmi, types = as_xmi(Cas())
    monkeypatch.setitem(sys.modules, "cassis", None)
    path = take.folder / "export.zip"
    path.write_bytes(archive(**{"a.xmi": xmi, "TypeSystem.xml": types}))
    result = take.run("--project", take.project, "import", path, "--as", "c3", "--coder", "c2")
    assert (result.exit_code, "pip install 'waqai[import]'" in str(result.exception)) == (3, True)
    cas = Cas()
    cas.event()
    take(str(cas), name="coded.json")


def project_export(*users: str) -> bytes:
    cas = Cas()
    cas.event()
    parts: dict[str, bytes | str] = {f"annotation/{PAGE}.txt/{user}.json": str(cas) for user in users}
    parts |= {f"annotation/{PAGE}.txt/INITIAL_CAS.json": str(Cas()), f"source/{PAGE}.json": str(cas), "exportedproject.json": "{}"}
    return archive(**parts)


def test_of_a_project_the_annotations_of_one_coder_are_taken(take: Importer) -> None:
    take(project_export("omar", "salma"), name="project.zip", code=1)
    assert "annotations of 2 coders, and a coding is of one" in take.said("refused")[0]
    take(project_export("c2", "salma"), name="project.zip")
    assert passages(take) == [PHRASE]
    take(project_export("omar"), name="project.zip")
    take.record("map.yaml").write_text("coders: {salma: c2}\n", encoding="utf-8")
    take(project_export("omar", "salma"), name="project.zip")


def test_of_a_project_archives_in_the_archive_are_read_and_other_forms_are_named(take: Importer) -> None:
    xmi, types = as_xmi(Cas())
    inner = archive(**{"c2.xmi": xmi, "TypeSystem.xml": types})
    curated: dict[str, bytes | str] = {"exportedproject.json": "{}", f"curation/{PAGE}/CURATION_USER.zip": inner}
    take(archive(**curated), name="project.zip")
    assert passages(take) == [PHRASE]
    serial: dict[str, bytes | str] = {"exportedproject.json": "{}", f"annotation_ser/{PAGE}/c2.ser": b"\xac\xed"}
    take(archive(**serial), name="project.zip", code=1)
    assert "it has no annotations in a form that can be read" in take.said("refused")[0]
    take("#FORMAT=WebAnno TSV 3.3\n", name="coded.tsv", code=1)
    assert "WebAnno TSV lacks features" in take.said("refused")[0]
    assert "export as UIMA CAS JSON" in take.output


def test_an_archive_that_unpacks_to_too_much_is_refused(take: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waqai.imports.foreign_archive.UNPACKED", 1000)
    path = take.folder / "bomb.zip"
    path.write_bytes(archive(**{"a.xmi": b" " * 2000}))
    result = take.run("--project", take.project, "import", path, "--as", "c3", "--coder", "c2")
    assert (result.exit_code, "unpacks to" in str(result.exception)) == (3, True)


# files of the tool


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files of annotation tools are not beside this repository")
@pytest.mark.parametrize(
    ("file", "reports", "words"),
    [
        ("cassis/arabic.json", 0, {"هذا", "اختبار"}), ("cassis/emoji_utf16.json", 0, {"test"}), ("inception/project_export_cas.json", 0, set()),
        ("proposed/made_event_layers.cas.json", 2, {"norway-foreign-minister-visits-cairo-2019", "egypt-sells-oranges-to-norway-2019"}),
        ("proposed/made_event_layers.xmi", 2, {"norway-foreign-minister-visits-cairo-2019", "egypt-sells-oranges-to-norway-2019"}),
    ],
)  # fmt: skip
def test_every_sample_file_is_recognized_and_read_without_a_fault(file: str, reports: int, words: set[str]) -> None:
    path, log = SAMPLES / file, Log()
    assert inception.recognizes(path, path.read_bytes()[: 1 << 16])
    mapping = Mapping({"columns": {"Annotation": "event"}} if file.startswith("cassis") else None)
    (page,) = inception.read(path, mapping, log)
    if file.startswith("cassis"):
        assert words <= {quote.words for report in page.reports for quote in report.quotes}
    else:
        assert len(page.reports) == reports
        assert {said.value for report in page.reports for said in report.fields["event"]} == words
    assert [remark for remark in log.remarks if remark.kind in ("refused", "unresolved")] == []
