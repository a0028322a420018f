"""`waqai export inception`: what goes out comes back without a mapping and without a loss, as JSON and as XMI."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.foreign_files import add_page
from tests.test_coding_sheet import reports, same_reports
from tests.test_project_columns import allow, code, declare, with_nobody

pytestmark = pytest.mark.usefixtures("kept_schema")
EMPTY = "khabar-al-sahil-2025-03-15-1"


def export(run: Run, project: Path, target: Path, *more: str) -> str:
    result = run("--project", project, "export", "inception", "--out", target, *more)
    assert result.exit_code == 0, result.output + str(result.exception)
    return result.output


def as_xmi(document: Path, archive: Path) -> Path:
    """A document as INCEpTION exports it as XMI: an archive with its type system."""
    import cassis

    with document.open(encoding="utf-8") as stream:
        cas = cassis.load_cas_from_json(stream)
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr(f"{document.stem}.xmi", cas.to_xmi())
        out.writestr("TypeSystem.xml", cas.typesystem.to_xml())
    return archive


@pytest.mark.parametrize("coding", ["c1", "c2"])
@pytest.mark.parametrize("form", ["json", "xmi"])
def test_a_coding_comes_back_from_inception_as_it_was(run: Run, project: Path, tmp_path: Path, form: str, coding: str) -> None:
    (project / "raw" / "annotations" / coding / f"{EMPTY}.yaml").write_text(
        f"article: {EMPTY}\ncoder: {coding}\ncodebook: 1.0.0\ncoded: 2025-11-20\nno_events: A list of ferries.\nreports: []\n",
        encoding="utf-8",
    )
    export(run, project, tmp_path / "out", "--coding", coding)
    files = sorted((tmp_path / "out" / "documents").iterdir())
    if form == "xmi":
        files = [as_xmi(file, tmp_path / f"{file.stem}.zip") for file in files]
    result = run("--project", project, "import", *files, "--as", "c4", "--coder", "c1", "--coded", "2025-11-21")
    assert result.exit_code == 0, result.output + str(result.exception)
    assert "0 corrected, 0 kept, 0 unresolved, 0 unsaid, 0 refused" in result.output
    assert "no_events: A list of ferries." in (project / f"raw/annotations/c4/{EMPTY}.yaml").read_text(encoding="utf-8")
    same_reports(project, coding, "c4")
    before_again = {p: p.read_bytes() for p in (project / "raw").rglob("*.yaml")}
    assert run("--project", project, "import", *files, "--as", "c4", "--coder", "c1", "--coded", "2025-11-22").exit_code == 0
    assert {p: p.read_bytes() for p in (project / "raw").rglob("*.yaml")} == before_again


def test_what_a_coder_changes_in_the_documents_replaces_the_report_that_went_out(run: Run, project: Path, tmp_path: Path) -> None:
    export(run, project, tmp_path / "out", "--coding", "c1", "--articles", "al-manara-2025-03-14-1")
    (file,) = (tmp_path / "out" / "documents").iterdir()
    document = json.loads(file.read_text(encoding="utf-8"))
    event = next(s for s in document["%FEATURE_STRUCTURES"] if s["%TYPE"] == "webanno.custom.Event")
    event["summary"] = "The Coastal Army lets the sailors go."
    file.write_text(json.dumps(document), encoding="utf-8")
    target = project / "raw" / "annotations" / "c1" / "al-manara-2025-03-14-1.yaml"
    before = target.read_text(encoding="utf-8").splitlines()
    assert run("--project", project, "import", file, "--as", "c1").exit_code == 0
    changed = [line for line in target.read_text(encoding="utf-8").splitlines() if line not in before]
    assert changed == ["    summary: The Coastal Army lets the sailors go."]


def test_offsets_go_out_and_come_back_in_utf16_past_emoji_and_line_ends(run: Run, project: Path, tmp_path: Path) -> None:
    text = "🚢 خبر 🌍\r\nأَعلَنَ ميناءُ سواكن إغلاقَ أبوابِهِ أمس، وقال المدير إن الميناء مغلق.\r\n"
    add_page(project, "al-manara-2025-03-20-1", text)
    start = text.index("ميناءُ")
    passage = {"start": start, "end": start + len("ميناءُ سواكن إغلاقَ أبوابِهِ")}
    line = {
        "article": "al-manara-2025-03-20-1",
        "events": [
            {"type": "CONSULT", "mode": "visit", "contexts": [], "actors": ["egypt"], "recipients": ["sudan"], "date": None, "place": None,
             "status": "actual", "quotes": [passage], "summary": "The port of Suakin closes."}
        ],
    }  # fmt: skip
    (tmp_path / "line.json").write_text(json.dumps(line), encoding="utf-8")
    assert run("--project", project, "import", tmp_path / "line.json", "--as", "c5", "--coder", "c1").exit_code == 0
    export(run, project, tmp_path / "out", "--coding", "c5")
    (file,) = (tmp_path / "out" / "documents").iterdir()
    structures = json.loads(file.read_text(encoding="utf-8"))["%FEATURE_STRUCTURES"]
    event = next(s for s in structures if s["%TYPE"] == "webanno.custom.Event")
    assert event["begin"] == passage["start"] + 2
    for back in (file, as_xmi(file, tmp_path / "out.zip")):
        result = run("--project", project, "import", back, "--as", "c4", "--coder", "c1")
        assert (result.exit_code, "0 corrected" in result.output) == (0, True), result.output
    assert reports(project, "c4") == reports(project, "c5")


def test_the_layers_offer_the_codebook_and_the_authority_files(run: Run, project: Path, tmp_path: Path) -> None:
    assert export(run, project, tmp_path / "out") == f"{tmp_path / 'out'}: 5 documents\n"
    layers = {layer["uiName"]: layer for layer in json.loads((tmp_path / "out" / "layers.json").read_text(encoding="utf-8"))}
    assert {name: layer["type"] for name, layer in layers.items()} == {
        "Passage": "span", "Quantity": "span", "Event": "span", "Article": "document-metadata",
    }  # fmt: skip
    features = {feature["name"]: feature for feature in layers["Event"]["features"]}

    def tags(name: str) -> list[str]:
        return [tag["tag_name"] for tag in features[name]["tag_set"]["tags"]]

    assert tags("status") == ["actual", "alleged", "hypothetical", "negated"]
    assert {"CONSULT", "ASSAULT"} <= set(tags("etype"))
    assert len(tags("mode")) == len(set(tags("mode")))
    assert "samir-adlan" in tags("actors")
    assert (features["actors"]["type"], features["actors"]["multi_value_mode"]) == ("uima.cas.StringArray", "ARRAY")
    assert (features["evidence"]["type"], features["evidence"]["link_mode"]) == ("webanno.custom.Passage", "WITH_ROLE")
    names = {name for layer in layers.values() for name in [feature["name"] for feature in layer["features"]]}
    for document in (tmp_path / "out" / "documents").iterdir():
        types = json.loads(document.read_text(encoding="utf-8"))["%TYPES"]
        assert {key for kind in types.values() for key in kind if not key.startswith("%")} - {"role", "target"} == names


def test_without_a_text_there_is_no_document_and_what_is_there_stays(run: Run, project: Path, tmp_path: Path) -> None:
    for path in (project / "raw" / "text").iterdir():
        path.unlink()
    output = export(run, project, tmp_path / "out", "--articles", "al-manara-2025-03-14-1")
    assert output.startswith("not carried: the document of al-manara-2025-03-14-1: its page's text is not in raw/text\n")
    result = run("--project", project, "export", "inception", "--out", tmp_path / "out")
    assert (result.exit_code, "is there already" in str(result.exception)) == (3, True)
    export(run, project, tmp_path / "out", "--force")


def test_what_a_project_adds_and_allows_comes_back_too(run: Run, project: Path, tmp_path: Path) -> None:
    declare(project)
    code(project, "{tone: -2, first_page: true}")
    with_nobody(project)
    allow(project, "unnamed_actors", "worded_quantities")
    export(run, project, tmp_path / "out", "--coding", "c1")
    result = run("--project", project, "import", tmp_path / "out", "--as", "c4", "--coder", "c1")
    assert "0 corrected, 0 kept, 0 unresolved, 0 unsaid, 0 refused" in result.output, result.output
    assert reports(project, "c4") == reports(project, "c1")
