"""`waqai text fetch`: pages from the copies that records name, over a local clone, `file://` and a server on loopback."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from tests import git_server, sample, web
from tests.conftest import Run
from waqai.fetching.page_fetch import without_tags

ARTICLE = "al-manara-2025-03-14-1"
RECORD = f"raw/articles/{ARTICLE}.yaml"


class Corpus(NamedTuple):
    """A git repository with the page of the article, at two commits."""

    folder: Path
    commit: str
    page: bytes


def git(folder: Path, *arguments: str) -> str:
    names = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return subprocess.run(["git", "-C", folder, *names, *arguments], check=True, capture_output=True, text=True, env=clean).stdout.strip()


@pytest.fixture
def corpus(project: Path, tmp_path: Path) -> Corpus:
    sha256 = yaml.safe_load((project / RECORD).read_text(encoding="utf-8"))["page"]["sha256"]
    text = project / "raw" / "text" / f"{sha256}.txt"
    folder = tmp_path / "corpus"
    (folder / "2025").mkdir(parents=True)
    page = text.read_bytes()
    (folder / "2025" / "صفحة one.txt").write_bytes(page)
    (folder / "other.txt").write_text("another page", encoding="utf-8")
    git(folder, "init", "--quiet")
    for key in ("allowFilter", "allowAnySHA1InWant"):
        git(folder, "config", f"uploadpack.{key}", "true")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "one")
    commit = git(folder, "rev-parse", "HEAD")
    shutil.rmtree(folder / "2025")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "two")
    text.unlink()
    return Corpus(folder, commit, page)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[web.Web]:
    monkeypatch.setenv("NO_PROXY", "*")
    (tmp_path / "web").mkdir()
    with web.serving(tmp_path / "web") as found:
        yield found


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAQAI_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


pytestmark = pytest.mark.usefixtures("quick_git")


def name(project: Path, *copies: str) -> None:
    """Have the article's record name these copies; the sample's own list of what was found goes."""
    (project / "raw" / "drift.yaml").unlink(missing_ok=True)
    sample.edit(project, [{"file": RECORD, "append": "copies:\n" + "".join(f"  - {copy}\n" for copy in copies)}])


def in_git(corpus: Corpus, path: str = "2025/صفحة one.txt", uri: str = "https://example.org/corpus.git", commit: str = "") -> str:
    return f'{{kind: git, uri: "{uri}", commit: "{commit or corpus.commit}", path: "{path}"}}'


def fetch(run: Run, project: Path, *more: str | Path) -> tuple[int, str]:
    result = run("--project", project, "text", "fetch", ARTICLE, *more)
    return result.exit_code, result.output


def found(project: Path) -> list[tuple[int, str]]:
    entries = yaml.safe_load((project / "raw" / "drift.yaml").read_text(encoding="utf-8"))["drift"]
    assert all(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(e["checked"])) for e in entries)
    return [(e["copy"], e["found"]) for e in entries]


def kept(project: Path, corpus: Corpus) -> bool:
    return any(path.read_bytes() == corpus.page for path in (project / "raw" / "text").glob("*.txt"))


@pytest.mark.parametrize("address", ["", "file://"])
def test_a_page_comes_from_a_clone_at_its_commit(address: str, project: Path, corpus: Corpus, run: Run, cache: Path) -> None:
    name(project, in_git(corpus))
    done = fetch(run, project, "--git", f"{address}{corpus.folder}")
    assert done == (0, "1 article: 1 copy tried, 1 page added\n")
    assert kept(project, corpus)
    assert found(project) == [(1, "same")]
    assert cache.exists() == bool(address)
    if address:  # a partial clone: the page, and no other file
        (clone,) = (cache / "git").glob("*/HEAD")
        listed = git(clone.parent, "rev-list", "--objects", "--missing=print", corpus.commit).splitlines()
        assert [line for line in listed if line.startswith("?")] == [f"?{git(corpus.folder, 'hash-object', 'other.txt')}"]
    assert run("--project", project, "validate").exit_code == 0


def test_a_page_comes_from_a_repository_on_the_web_in_few_requests(
    project: Path, corpus: Corpus, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    if subprocess.run(["git", "http-backend"], check=False, capture_output=True).returncode not in (0, 128):
        pytest.skip("this git serves nothing")
    monkeypatch.setenv("no_proxy", "*")
    with git_server.serving(corpus.folder.parent) as (url, asked):
        name(project, in_git(corpus, uri=f"{url}/corpus/.git"))
        assert fetch(run, project) == (0, "1 article: 1 copy tried, 1 page added\n")
        assert kept(project, corpus)
        assert sorted(asked) == ["GET /corpus/.git/info/refs"] * 2 + ["POST /corpus/.git/git-upload-pack"] * 2
        fetch(run, project, "--all")
        assert len(asked) == 4  # the clone is kept


def test_a_second_run_asks_nobody(project: Path, corpus: Corpus, run: Run) -> None:
    name(project, in_git(corpus))
    fetch(run, project, "--git", f"file://{corpus.folder}")
    assert fetch(run, project) == (0, "1 article: 0 copies tried, 0 pages added\n")
    (project / "raw" / "text" / next(p.name for p in (project / "raw" / "text").iterdir() if p.read_bytes() == corpus.page)).unlink()
    shutil.move(corpus.folder / "other.txt", corpus.folder / "moved.txt")
    assert fetch(run, project, "--git", f"file://{corpus.folder}")[0] == 0


def test_local_repositories_are_read_only_when_they_are_asked_for(project: Path, corpus: Corpus, run: Run) -> None:
    name(project, in_git(corpus, uri=f"file://{corpus.folder}.x/"))
    assert run("--project", project, "validate").exit_code == 1  # no address of the web


@pytest.mark.parametrize(
    ("change", "verdict"), [({"path": "2025/none.txt"}, "gone"), ({"commit": "0" * 40}, "gone"), ({"path": "other.txt"}, "changed")]
)
def test_what_a_repository_does_not_have_is_gone_and_another_text_is_changed(
    change: dict[str, str], verdict: str, project: Path, corpus: Corpus, run: Run
) -> None:
    name(project, in_git(corpus, **change))
    for instead in (f"file://{corpus.folder}", str(corpus.folder)):
        assert fetch(run, project, "--git", instead)[0] == 1
        assert found(project) == [(1, verdict)]


def test_copies_are_tried_in_their_order_until_one_has_the_page(project: Path, corpus: Corpus, run: Run, server: web.Web) -> None:
    (server.root / "page").write_bytes(corpus.page)
    (server.root / "later").write_bytes(corpus.page)
    refused = f"{{kind: url, uri: '{server.url}/no'}}"
    server.faults["/no"] = web.Fault(status=403)
    name(
        project, "{kind: wayback, uri: 'https://archive.example/2025/x'}", f"{{kind: url, uri: '{server.url}/gone'}}", refused,
        f"{{kind: url, uri: '{server.url}/page'}}", f"{{kind: url, uri: '{server.url}/later'}}",
    )  # fmt: skip
    code, output = fetch(run, project)
    assert code == 0
    assert output.splitlines()[0] == (
        f"{ARTICLE}: copy 1, wayback https://archive.example/2025/x: not tried (copies of the kind `wayback` are not fetched)"
    )
    assert found(project) == [(2, "gone"), (3, "refused"), (4, "same")]
    assert server.paths() == ["/gone", "/no", "/page"]
    assert kept(project, corpus)
    fetch(run, project, "--all")
    assert found(project) == [(2, "gone"), (3, "refused"), (4, "same"), (5, "same")]
    assert run("--project", project, "validate").exit_code == 0


def test_another_text_with_every_passage_is_told_from_one_that_lacks_some(project: Path, corpus: Corpus, run: Run, server: web.Web) -> None:
    body = corpus.page.decode()
    (server.root / "new").write_text(f"<p>A new menu.</p><script>1<2</script><p>{body}</p>", encoding="utf-8")
    (server.root / "short").write_text(body[: len(body) // 2], encoding="utf-8")
    name(project, f"{{kind: url, uri: '{server.url}/new'}}", f"{{kind: url, uri: '{server.url}/short'}}")
    code, output = fetch(run, project)
    assert code == 1
    assert found(project) == [(1, "passages"), (2, "changed")]
    (whole, wanted), (part, same) = ((int(a), int(b)) for a, b in re.findall(r"([0-9]+) of ([0-9]+) passages in it", output))
    assert whole == wanted == same > part > 0
    assert "القارب" not in output
    assert not kept(project, corpus)


def test_a_server_that_sends_without_end_is_left(project: Path, corpus: Corpus, run: Run, server: web.Web) -> None:
    (server.root / "slow").write_bytes(corpus.page)
    server.faults["/slow"] = web.Fault(drip=0.05)
    name(project, f"{{kind: url, uri: '{server.url}/slow'}}")
    assert fetch(run, project, "--timeout", "0.5")[0] == 1
    assert found(project) == [(1, "refused")]


def test_where_no_host_answers_nothing_is_noted(project: Path, corpus: Corpus, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    name(project, "{kind: url, uri: 'http://127.0.0.1:9/page'}", in_git(corpus, uri="http://127.0.0.1:9/corpus.git"))
    assert fetch(run, project)[0] == 3
    assert not (project / "raw" / "drift.yaml").exists()


def test_a_repository_that_a_server_does_not_have_is_gone(
    project: Path, corpus: Corpus, run: Run, server: web.Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    name(project, in_git(corpus, uri=f"{server.url}/corpus.git"))
    assert fetch(run, project)[0] == 1
    assert found(project) == [(1, "gone")]


def test_an_article_that_names_no_copy_is_counted(project: Path, corpus: Corpus, run: Run) -> None:
    (project / "raw" / "drift.yaml").unlink()
    assert fetch(run, project) == (
        0,
        "1 article: 0 copies tried, 0 pages added; the pages of 1 article are not here, 1 of which name no copy\n",
    )
    assert not (project / "raw" / "drift.yaml").exists()


def test_html_is_read_without_its_marks() -> None:
    page = "<style>p {a>b}</style><p class='x'>A &amp; B</p><script>if (1<2) {'</p>'}</script> C < D"
    assert without_tags(page) == "A & B C < D"
    assert without_tags("<script" * 50_000) == ""
