"""`waqai new articles`: the records of a table of articles, all of them or none, with their pages' texts."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
import yaml

from tests import git_server
from tests.conftest import Run
from waqai.new_articles import tagged_spans
from waqai.page_files import PageFiles, blob_id
from waqai.texts import digest

PAGES = {
    "2024/one.txt": "<DOC>\n<TITLE> غادر القارب </TITLE>\n<TIME>x</TIME>\n<TEXT>\nغادر القارب الميناء في المساء 🙂\n</TEXT>\n</DOC>\n",
    "2024/two.txt": "<DOC>\n<TITLE>عاد القارب</TITLE>\n<TEXT>عاد القارب إلى الميناء</TEXT>\n</DOC>\n",
}
NEXT = "next: fill in `title_en`: `waqai validate` names where\n"
HEAD = "outlet\tday\tpath\tblob\tsha256\turl\tstratum\n"
MAP = """\
columns: {day: published, stratum: [stratum, inclusion_probability]}
values:
  outlet: {manara: al-manara}
  inclusion_probability: {all: 1, some: 1/3}
defaults: {published_basis: stated, repository: "https://example.org/corpus.git", commit: 5be3f1b2c0a9d8e7f60123456789abcdef012345}
"""


def line(name: str, **other: str) -> str:
    data = PAGES[name].encode()
    said = {
        "outlet": "manara", "day": "Sun, 18 Feb 2024 23:30:00 -0500", "path": name, "blob": blob_id(data), "sha256": digest(data),
        "url": "http://www.al-manara.example/ar/قارب-boat", "stratum": "some",
    }  # fmt: skip
    return "\t".join((said | other).values()) + "\n"


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """A folder with a corpus, a table of what was drawn from it, and the mapping of the table."""
    folder = tmp_path / "drawn"
    for name, text in PAGES.items():
        path = folder / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "map.yaml").write_text(MAP, encoding="utf-8")
    (folder / "sample.tsv").write_text(HEAD + line("2024/two.txt") + line("2024/one.txt", stratum="all"), encoding="utf-8")
    return folder


def new(run: Run, project: Path, drawn: Path, *more: str | Path, table: str = "sample.tsv") -> tuple[int, str]:
    options = ("--map", drawn / "map.yaml", "--from", drawn / "corpus", "--body-tags", "TITLE,TEXT")
    result = run("--project", project, "new", "articles", drawn / table, *(more or options), "--format", "text")
    return result.exit_code, result.output


def files(project: Path) -> dict[str, bytes]:
    return {
        p.relative_to(project).as_posix(): p.read_bytes() for folder in ("articles", "text") for p in (project / "raw" / folder).iterdir()
    }


def test_the_mapping_says_how_dates_are_meant_and_what_the_table_lacks_is_named(project: Path, drawn: Path, run: Run) -> None:
    (drawn / "sample.tsv").write_text(HEAD + line("2024/one.txt", day="06/07/2024"), encoding="utf-8")
    (drawn / "map.yaml").write_text(MAP.replace("published_basis: stated, ", "") + "dates: day-first\n", encoding="utf-8")
    code, output = new(run, project, drawn)
    assert code == 0, output
    assert output.endswith("next: fill in `published_basis` and `title_en`: `waqai validate` names where\n")
    assert "\npublished: 2024-07-06\n" in (project / "raw/articles/al-manara-2024-07-06-1.yaml").read_text(encoding="utf-8")


def test_each_row_becomes_a_record_in_the_order_of_the_table(project: Path, drawn: Path, run: Run) -> None:
    assert new(run, project, drawn) == (0, "2 rows: 2 new, 0 there already, 0 problems; 2 records written\n" + NEXT)
    first, second = (yaml.safe_load((project / f"raw/articles/al-manara-2024-02-18-{n}.yaml").read_text(encoding="utf-8")) for n in (1, 2))
    text = PAGES["2024/one.txt"]
    assert second["page"] == {"sha256": digest(text.encode()), "characters": len(text), "extraction": "unknown"}
    assert [text[a:b] for a, b in second["body"]] == ["غادر القارب", "غادر القارب الميناء في المساء 🙂"]
    assert (first["stratum"], first["inclusion_probability"]) == ("some", 1 / 3)
    assert (second["stratum"], second["inclusion_probability"]) == ("all", 1)
    assert (second["published"], second["published_basis"]) == (date(2024, 2, 18), "stated")  # the day in the zone that the page gives
    assert first["url"] == "http://www.al-manara.example/ar/قارب-boat"
    (copy,) = first["copies"]
    assert copy["path"] == "2024/two.txt"
    assert copy["digest"] == f"blob:{blob_id(PAGES['2024/two.txt'].encode())}"
    assert (project / "raw" / "text" / f"{digest(text.encode())}.txt").read_text(encoding="utf-8") == text


def test_only_what_a_person_must_say_is_left(project: Path, drawn: Path, run: Run) -> None:
    new(run, project, drawn)
    result = run("--project", project, "validate")
    assert [p.partition(": error: ")[2].partition(";")[0] for p in result.output.splitlines() if ": error: " in p] == [
        "missing-value: `title_en` has no value"
    ] * 2


def test_a_second_run_writes_nothing_whoever_has_edited_the_records(project: Path, drawn: Path, run: Run) -> None:
    new(run, project, drawn)
    path = project / "raw" / "articles" / "al-manara-2024-02-18-1.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("title_en:   ", "title_en: A boat # "), encoding="utf-8")
    before = files(project)
    assert new(run, project, drawn) == (0, "2 rows: 0 new, 2 there already, 0 problems; 0 records written\n")
    assert files(project) == before


def test_a_row_that_is_added_does_not_move_the_ids_of_the_others(project: Path, drawn: Path, run: Run) -> None:
    table = drawn / "sample.tsv"
    whole = table.read_text(encoding="utf-8")
    table.write_text(HEAD + line("2024/one.txt", stratum="all"), encoding="utf-8")
    new(run, project, drawn)
    before = files(project)
    table.write_text(whole, encoding="utf-8")
    assert new(run, project, drawn)[1].startswith("2 rows: 1 new, 1 there already")
    assert before.items() <= files(project).items()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"outlet": "nobody"}, "3:1: error: unknown-outlet: `nobody` is not an outlet of raw/outlets.yaml"),
        ({"day": "some day"}, "3:2: error: bad-date: `some day` is not a date"),
        ({"day": "06/07/2024"}, "3:2: error: bad-date: `06/07/2024` may be two days"),
        (
            {"path": "2024/three.txt", "sha256": "", "blob": ""},
            "3:3: error: page-hash: the page `2024/three.txt` lies in none of the folders",
        ),
        (
            {"sha256": "0" * 64},
            "3:3: error: page-hash: the page `2024/one.txt` lies in none of the folders with the hash that the row gives",
        ),
        ({"url": "al-manara"}, "3:6: error: bad-value: `al-manara` is not an address"),
        ({"url": "http://al-mаnara.example/"}, "3:6: error: lookalike"),
        ({"stratum": "half"}, "3:7: error: bad-value: `half` is no number such as 0.25, and no fraction such as 60/608"),
        ({"stratum": "0"}, "3:7: error:"),
        ({"path": "2024/two.txt", "sha256": "", "blob": ""}, "3:3: error: stories-overlap: row 2 has the same page"),
    ],
)
def test_a_remark_names_row_and_column_and_then_nothing_is_written(
    change: dict[str, str], problem: str, project: Path, drawn: Path, run: Run
) -> None:
    before = files(project)
    (drawn / "sample.tsv").write_text(HEAD + line("2024/two.txt") + line("2024/one.txt", **change), encoding="utf-8")
    code, output = new(run, project, drawn)
    assert code == 1
    assert f"{drawn / 'sample.tsv'}:{problem}" in output
    assert "nothing is written" in output
    assert files(project) == before


def test_a_page_without_the_element_is_named(project: Path, drawn: Path, run: Run) -> None:
    code, output = new(run, project, drawn, "--map", drawn / "map.yaml", "--from", drawn / "corpus", "--body-tags", "TITLE,STORY")
    assert code == 1
    assert output.count("missing-value: the page has no <STORY>...</STORY> with text in it") == 2


def test_a_column_that_is_missing_or_unknown_is_named_in_the_head(project: Path, drawn: Path, run: Run) -> None:
    (drawn / "bare.csv").write_text("outlet,when\nal-manara,2024\n", encoding="utf-8")
    code, output = new(run, project, drawn, "--from", drawn / "corpus", table="bare.csv")
    assert code == 1
    assert "bare.csv:1:1: error: missing-key: the table has no column `published`" in output
    assert "missing-key: the table has none of the columns `file`, `path`, `sha256`, `blob`" in output
    (drawn / "map.yaml").write_text("columns: {tag: published}\n", encoding="utf-8")
    code, output = new(run, project, drawn, table="bare.csv")
    assert "unknown-key: the table has no column `tag`, which the mapping names" in output


def test_a_mapping_that_names_no_field_is_refused(project: Path, drawn: Path, run: Run) -> None:
    (drawn / "map.yaml").write_text("columns: {day: publisht}\n", encoding="utf-8")
    code, output = new(run, project, drawn)
    assert code == 1
    assert "map.yaml:1:" in output


def test_a_workbook_gives_the_same_as_text(project: Path, drawn: Path, run: Run) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["outlet", "published", "published_basis", "file", "language", "title_en", "stratum", "inclusion_probability"])
    book.active.append(["al-manara", date(2024, 2, 18), "stated", "2024/one.txt", "ar", "The boat leaves: a story", "coast", 0.25])
    book.save(drawn / "sample.xlsx")
    assert new(run, project, drawn, "--from", drawn / "corpus", table="sample.xlsx")[0] == 0
    record = yaml.safe_load((project / "raw/articles/al-manara-2024-02-18-1.yaml").read_text(encoding="utf-8"))
    assert (record["title_en"], record["inclusion_probability"]) == ("The boat leaves: a story", 0.25)
    assert record["body"] == [[0, len(PAGES["2024/one.txt"])]]
    assert run("--project", project, "validate").exit_code == 0


def test_a_dry_run_writes_nothing(project: Path, drawn: Path, run: Run) -> None:
    before = files(project)
    options = ("--map", drawn / "map.yaml", "--from", drawn / "corpus", "--body-tags", "TITLE,TEXT", "--dry-run")
    assert new(run, project, drawn, *options) == (0, "2 rows: 2 new, 0 there already, 0 problems; nothing is written\n")
    assert files(project) == before


def test_a_page_that_lies_nowhere_is_brought_from_the_repository_that_the_row_names(
    project: Path, drawn: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAQAI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "*")
    corpus, who = drawn / "corpus", ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
    for arguments in (
        ("init", "--quiet"),
        ("config", "uploadpack.allowFilter", "true"),
        ("add", "--all"),
        ("commit", "--quiet", "-m", "one"),
    ):
        subprocess.run(["git", "-C", corpus, *who, *arguments], check=True)
    commit = subprocess.run(["git", "-C", corpus, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    corpus.rename(tmp_path / "served")
    with git_server.serving(tmp_path) as (url, _):
        mapping = re.sub("[0-9a-f]{40}", commit, MAP).replace("https://example.org/corpus.git", f"{url}/served/.git")
        (drawn / "map.yaml").write_text(mapping, encoding="utf-8")
        assert new(run, project, drawn, "--map", drawn / "map.yaml")[0] == 1
        code, output = new(run, project, drawn, "--map", drawn / "map.yaml", "--fetch", "--body-tags", "TITLE,TEXT")
    assert (code, output) == (0, "2 rows: 2 new, 0 there already, 0 problems; 2 records written\n" + NEXT)


def test_a_page_is_found_by_either_hash_wherever_it_lies(drawn: Path) -> None:
    data = PAGES["2024/one.txt"].encode()
    (drawn / "corpus" / ".git").mkdir()
    (drawn / "corpus" / ".git" / "kept").write_bytes(b"not a page")
    (drawn / "corpus" / "link").symlink_to(drawn / "corpus" / "2024" / "one.txt")
    found = PageFiles([drawn / "corpus"])
    assert dict(found.with_hashes({digest(data)})) == {digest(data): data}
    assert dict(found.with_hashes({f"blob:{blob_id(data)}", digest(b"not a page")})) == {f"blob:{blob_id(data)}": data}
    assert found.at("2024/one.txt") == data
    assert found.at("../map.yaml") is None
    assert found.at("link") is None


def test_blob_ids_are_those_of_git(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes("قارب\r\n".encode())
    said = subprocess.run(["git", "hash-object", tmp_path / "file"], capture_output=True, text=True, check=True).stdout.strip()
    assert blob_id("قارب\r\n".encode()) == said


def test_elements_are_found_without_the_white_space_at_their_ends() -> None:
    assert tagged_spans("<B> two\n</B><A>one</A><C> </C>", ["A", "B", "C", "D"]) == ([(4, 7), (15, 18)], ["C", "D"])
