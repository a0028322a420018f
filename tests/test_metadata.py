"""The files that describe a release: one record behind all of them, every file and key in them, no address that is not there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import sample
from tests.conftest import Run
from waqai.pages import generated
from waqai.project import Project
from waqai.release.candidate import prepared
from waqai.release.licences import named
from waqai.release.manifest import file_digest
from waqai.release.publishing import build
from waqai.release.verifying import verify
from waqai.schema.schema_reader import read_schema


@pytest.fixture
def package(built: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((built / "datapackage.json").read_text())
    return value


@pytest.fixture
def croissant(built: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((built / "croissant.json").read_text())
    return value


def test_both_descriptions_list_every_file_with_its_size_and_hash(built: Path, package: dict[str, Any], croissant: dict[str, Any]) -> None:
    files = {p.relative_to(built).as_posix(): (p.stat().st_size, file_digest(p)) for p in built.rglob("*") if p.is_file()}
    del files["SHA256SUMS"], files["datapackage.json"]
    assert {r["path"]: (r["bytes"], r["hash"].removeprefix("sha256:")) for r in package["resources"]} == files
    assert {"CITATION.bib", "CITATION.cff", "datacite.json"} < files.keys()
    del files["croissant.json"]
    listed = {item["contentUrl"]: (int(item["contentSize"].removesuffix(" B")), item["sha256"]) for item in croissant["distribution"]}
    assert listed == files


def test_every_file_has_a_licence_by_its_spdx_id_and_the_codebook_names_plover(package: dict[str, Any], croissant: dict[str, Any]) -> None:
    licences = {r["path"]: [licence["name"] for licence in r["licenses"]] for r in package["resources"]}
    shared = {path for path, names in licences.items() if names == ["CC-BY-SA-4.0"]}
    assert shared == {"csv/codes.csv", "parquet/codes.parquet", "csv/crosswalks.csv", "parquet/crosswalks.parquet", "codebook.md"}
    rule = {path for path, names in licences.items() if names == ["Apache-2.0"]}
    assert rule == {path for path in licences if path.startswith("rule/")}
    assert {tuple(names) for path, names in licences.items() if path not in shared | rule} == {("CC-BY-4.0",)}
    credited = {r["path"] for r in package["resources"] if "PLOVER by the Open Event Data Alliance" in r.get("attribution", "")}
    assert credited == shared
    for item in croissant["distribution"]:
        assert item["license"] == named(licences[item["contentUrl"]][0]).url
        assert ("creditText" in item) == (item["contentUrl"] in shared)


def test_a_licence_that_is_not_known_by_name_has_the_page_of_its_spdx_id() -> None:
    assert named("ODbL-1.0") == ("ODbL-1.0", "ODbL-1.0", "https://spdx.org/licenses/ODbL-1.0.html")


def test_each_column_of_a_foreign_key_refers_to_a_column_that_has_every_value_once(
    built: Path, package: dict[str, Any], croissant: dict[str, Any]
) -> None:
    import pyarrow.parquet as pq

    def column(place: dict[str, Any]) -> list[str | None]:
        values: list[str | None] = pq.read_table(built / place["fileObject"]["@id"])[place["extract"]["column"]].to_pylist()
        return values

    references = [(f["source"], f["references"]) for rs in croissant["recordSet"] for f in rs["field"] if "references" in f]
    keys = [(r["name"], key["fields"]) for r in package["resources"] for key in r.get("schema", {}).get("foreignKeys", [])]
    referring = {(source["fileObject"]["@id"], source["extract"]["column"]) for source, _ in references}
    assert {(f"parquet/{table}.parquet", columns[0]) for table, columns in keys if len(columns) == 1} <= referring
    assert ("parquet/claims.parquet", "event_id") in referring
    for source, target in references:
        known = column(target)
        assert len(set(known)) == len(known), target
        assert set(column(source)) - {None} <= set(known), (source, target)


def test_the_card_has_a_config_for_each_table_with_rows(built: Path) -> None:
    import pyarrow.parquet as pq

    card = (built / "README.md").read_text()
    configs = re.findall(r"  - config_name: (\w+)\n    data_files: parquet/(\w+)\.parquet\n", card)
    assert sorted(configs) == sorted((p.stem, p.stem) for p in (built / "parquet").glob("*") if pq.read_metadata(p).num_rows)
    assert card.count("default: true") == 1


def test_no_metadata_file_has_an_address_but_of_licences_and_formats(built: Path) -> None:
    known = (
        "https://creativecommons.org/licenses/", "https://www.apache.org/licenses/", "https://schema.org/", "http://mlcommons.org/croissant/", "http://purl.org/dc/terms/",
        "http://www.w3.org/ns/prov#", "http://datacite.org/schema/", "https://spdx.org/licenses/",
    )  # fmt: skip
    for name in ("datapackage.json", "croissant.json", "CITATION.cff", "CITATION.bib", "datacite.json"):
        for address in re.findall(r'https?://[^"\s]*', (built / name).read_text()):
            assert address.startswith(known), (name, address)


def test_the_citation_of_the_repository_is_made_from_the_dataset_s_record() -> None:
    schema, problems = read_schema(sample.REPOSITORY)
    assert schema is not None, problems
    text = generated(sample.REPOSITORY, schema)["CITATION.cff"]
    assert f"title: {json.dumps(schema.dataset.title, ensure_ascii=False)}\n" in text
    assert "\nversion:" not in text


def test_what_a_dataset_is_made_from_stands_in_its_citation_and_on_its_card(project: Path, tmp_path: Path, run: Run) -> None:
    path = project / "schema" / "dataset.yaml"
    said = (
        "\nreferences:\n  - type: article\n    title: A corpus of harbour news\n    authors:\n      - {family-names: Haddad, given-names: Lina}\n"
        "      - {family-names: Ben Ali, given-names: Sami}\n    journal: Journal of Ports\n    volume: '7'\n    issue: '2'\n    year: '2021'\n"
        "    start: '39'\n    end: '52'\n    doi: 10.1000/182\n"
    )
    path.write_text(path.read_text(encoding="utf-8") + said, encoding="utf-8")
    assert run("--project", project, "build", "--out", tmp_path / "r").exit_code == 0
    assert run("verify", tmp_path / "r").exit_code == 0
    (reference,) = yaml.safe_load((tmp_path / "r" / "CITATION.cff").read_text(encoding="utf-8"))["references"]
    assert (reference["type"], reference["year"], reference["doi"]) == ("article", 2021, "10.1000/182")
    assert [author["family-names"] for author in reference["authors"]] == ["Haddad", "Ben Ali"]
    card = (tmp_path / "r" / "README.md").read_text(encoding="utf-8").replace("\\", "")
    assert (
        "- Lina Haddad and Sami Ben Ali (2021). A corpus of harbour news. Journal of Ports 7(2): 39-52. https://doi.org/10.1000/182."
        in card
    )


@pytest.mark.parametrize(("key", "wrong"), [("doi", "https://doi.org/10.1000/182"), ("year", "MMXXI"), ("type", "poem"), ("isbn", "1")])
def test_a_reference_that_the_citation_format_does_not_have_is_refused(project: Path, run: Run, key: str, wrong: str) -> None:
    path = project / "schema" / "dataset.yaml"
    said = {"type": "article", "title": "A corpus", "authors": [{"family-names": "Haddad", "given-names": "Lina"}]} | {key: wrong}
    path.write_text(path.read_text(encoding="utf-8") + "\nreferences:\n  - " + json.dumps(said) + "\n", encoding="utf-8")
    result = run("--project", project, "validate")
    assert result.exit_code == 1
    assert "schema/dataset.yaml:" in result.output


def test_lists_of_dataset_yaml_may_be_left_empty(project: Path) -> None:
    path = project / "schema" / "dataset.yaml"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(("codings:", "agreement:"))]
    path.write_text("\n".join([*lines, "limits:", "codings:", "agreement: []", ""]), encoding="utf-8")
    schema, problems = read_schema(project)
    assert problems == []
    assert schema is not None
    assert (schema.dataset.limits, schema.dataset.codings, schema.dataset.agreement) == ((), (), ())


def test_a_column_without_any_value_refers_to_no_other_table_in_croissant_which_could_not_load_it(
    project: Path, tmp_path: Path, run: Run
) -> None:
    for path in (project / "raw" / "annotations").rglob("*.yaml"):
        path.write_text(re.sub("( place:) .*", r"\1 null", path.read_text(encoding="utf-8")), encoding="utf-8")
    assert run("--project", project, "build", "--out", tmp_path / "r").exit_code == 0
    (events,) = [r for r in json.loads((tmp_path / "r" / "croissant.json").read_text())["recordSet"] if r["@id"] == "events"]
    assert [f["name"] for f in events["field"] if "references" in f] == []
    assert run("verify", tmp_path / "r").exit_code == 0


SAID = """
publisher: Harbour University
doi: 10.5072/harbour.1
references:
  - {type: data, title: "Ports & 100 % of_it", authors: [{family-names: Haddad, given-names: Lina}], version: '2', doi: 10.5072/ports}
  - {type: article, title: A corpus, authors: [{family-names: Haddad, given-names: Lina}], journal: Ports, start: '3', end: '9'}
  - {type: report, title: Another, authors: [{family-names: حداد, given-names: لينا}], publisher: A house, year: '2020'}
responsible_ai:
  data_collection: Five articles were invented.
  data_biases: [All of one coast., All of one spring.]
limits: [Nothing of it happened.]
"""


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of which the record says all that it can say."""
    root = tmp_path_factory.mktemp("described")
    path = sample.make(root / "project") / "schema" / "dataset.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "  - {name: The authors of the sample}", "  - {name: Lina Haddad, orcid: 0000-0002-1825-0097}"
    )
    path.write_text(text + SAID, encoding="utf-8")
    with prepared(Project(root / "project")) as candidate:
        assert build(candidate, root / "r") == []
    assert verify(root / "r") == []
    return root / "r"


def test_the_data_package_is_of_version_1_and_names_its_profiles(package: dict[str, Any]) -> None:
    assert package["profile"] == "data-package"
    assert "$schema" not in package
    assert {r["profile"] for r in package["resources"] if "schema" in r} == {"tabular-data-resource"}
    assert {r["profile"] for r in package["resources"] if "schema" not in r} == {"data-resource"}
    assert [set(c) for c in package["contributors"]] == [{"title", "role"}]


def test_croissant_1_1_says_who_coded_when_and_by_which_activity_each_table_came_to_be(croissant: dict[str, Any]) -> None:
    assert croissant["conformsTo"] == ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]
    coding, rule = croissant["prov:wasGeneratedBy"]
    agents = {agent["@id"]: agent["@type"] for agent in croissant["prov:wasAttributedTo"]}
    assert {agent["@id"] for agent in coding["prov:wasAssociatedWith"]} == set(agents)
    assert agents["coder/c1"] == "prov:SoftwareAgent"
    assert coding["prov:startedAtTime"] <= coding["prov:endedAtTime"]
    made = {rs["@id"]: rs.get("prov:wasGeneratedBy", {}).get("@id") for rs in croissant["recordSet"]}
    assert (made["reports"], made["coding_claims"], made["events"], made["dyad_months"]) == (
        coding["@id"],
        coding["@id"],
        rule["@id"],
        rule["@id"],
    )
    assert made["actors"] is None
    files = {item["@id"] for item in croissant["distribution"]}
    derived = [rs["prov:wasDerivedFrom"]["@id"] for rs in croissant["recordSet"] if "prov:wasDerivedFrom" in rs]
    assert set(derived) | {used["@id"] for used in rule["prov:used"]} <= files
    assert derived


def test_keys_for_responsible_ai_are_the_project_s_words_and_what_the_tables_count(described: Path) -> None:
    croissant = json.loads((described / "croissant.json").read_text())
    said = {key.removeprefix("rai:"): value for key, value in croissant.items() if key.startswith("rai:")}
    assert said["dataCollection"] == "Five articles were invented."
    assert said["dataBiases"] == ["All of one coast.", "All of one spring."]
    assert said["dataLimitations"] == ["Nothing of it happened."]
    told = "An item is an article. Articles: 3 coded once; 1 coded twice or more, and not adjudicated; 1 adjudicated."
    assert said["annotationsPerItem"] == told
    assert all(": " in tool for tool in said["machineAnnotationTools"])
    assert [source["@id"] for source in croissant["prov:wasDerivedFrom"]] == ["https://doi.org/10.5072/ports"]
    assert (croissant["identifier"], croissant["publisher"]["name"]) == ("https://doi.org/10.5072/harbour.1", "Harbour University")


def test_a_key_that_the_vocabulary_for_responsible_ai_does_not_have_is_refused(project: Path, run: Run) -> None:
    path = project / "schema" / "dataset.yaml"
    text = path.read_text(encoding="utf-8")
    for said in ("{data_bias: [x]}", "{data_biases: x}", "{data_collection: [x]}"):
        path.write_text(f"{text}responsible_ai: {said}\n", encoding="utf-8")
        result = run("--project", project, "validate")
        assert result.exit_code == 1, said
        assert "schema/dataset.yaml:" in result.output


def test_datacite_has_what_a_doi_is_asked_for(described: Path) -> None:
    said = json.loads((described / "datacite.json").read_text())
    assert (said["doi"], said["publisher"], said["publicationYear"], said["version"]) == (
        "10.5072/harbour.1", {"name": "Harbour University"}, "2026", "1.2.0",
    )  # fmt: skip
    (creator,) = said["creators"]
    assert (creator["nameType"], creator["nameIdentifiers"][0]["nameIdentifierScheme"]) == ("Personal", "ORCID")
    assert {rights["rightsIdentifier"] for rights in said["rightsList"]} == {"cc-by-4.0", "cc-by-sa-4.0", "apache-2.0"}
    assert {d["descriptionType"] for d in said["descriptions"]} == {"Abstract", "Methods", "Other"}
    source, article, _ = said["relatedItems"]
    assert (source["relationType"], source["relatedItemIdentifier"]["relatedItemIdentifierType"]) == ("IsDerivedFrom", "DOI")
    assert (article["relationType"], article["firstPage"], article["lastPage"]) == ("References", "3", "9")


def test_bibtex_has_an_entry_for_the_release_and_for_each_work_and_no_command_in_their_words(described: Path) -> None:
    text = (described / "CITATION.bib").read_text(encoding="utf-8")
    assert re.findall(r"^@(\w+)\{(.*),$", text, re.MULTILINE) == [
        ("misc", "sample-1.2.0"), ("misc", "haddad"), ("article", "haddad-2"), ("techreport", "work2020"),
    ]  # fmt: skip
    assert "  author = {Lina Haddad},\n" in text
    assert r"{{Ports \& 100 \% of\_it}}" in text
    assert "  pages = {3--9}" in text
    assert "  institution = {A house}" in text
    assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")
    assert 'doi: "10.5072/harbour.1"\n' in (described / "CITATION.cff").read_text(encoding="utf-8")


def test_every_line_of_code_on_the_card_runs_in_the_folder_of_the_release(built: Path, tmp_path: Path) -> None:
    """But those for `datasets`, which tests/compat runs, and R's, where there is no R."""
    import hashlib
    import shutil
    import subprocess
    import sys

    import duckdb
    import pyarrow.parquet as pq

    folder = tmp_path / "r"
    shutil.copytree(built, folder)
    blocks = re.findall(r"```(\w+)\n(.*?)```", (built / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert sorted(language for language, _ in blocks) == ["python", "python", "python", "r", "sql"]
    (loading,) = (code for _, code in blocks if "load_dataset" in code)
    assert "'.'" not in loading.split("\n", 2)[2]
    (pandas, _, passage) = (code for language, code in blocks if language == "python")
    done = subprocess.run([sys.executable, "-c", pandas + "print(len(actual))"], cwd=folder, capture_output=True, text=True, check=True)
    statuses = pq.read_table(built / "parquet" / "events.parquet", columns=["status"])["status"].to_pylist()
    assert int(done.stdout) == statuses.count("actual")
    (query,) = (code for language, code in blocks if language == "sql")
    counted = duckdb.sql(query.replace("'parquet/", f"'{folder}/parquet/")).fetchall()
    assert sum(n for _, n in counted) == statuses.count("actual")
    (tmp_path / "page.txt").write_text("حرف\r\nواحد", encoding="utf-8", newline="")
    sha256 = hashlib.sha256("واحد".encode()).hexdigest()
    code = f"start, end, sha256 = 5, 9, {sha256!r}\n{passage.rstrip().rpartition(chr(10))[0]}\nassert {passage.rstrip().rpartition(chr(10))[2]}"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    if shutil.which("Rscript"):
        (r,) = (code for language, code in blocks if language == "r")
        done = subprocess.run(["Rscript", "-e", r + "cat(nrow(actual))"], cwd=folder, capture_output=True, text=True, check=True)
        assert int(done.stdout) == statuses.count("actual")
