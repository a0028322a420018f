"""Feeds `tests.fuzz.target` with atheris: `python -m tests.fuzz.run FOLDER [options of libFuzzer]`.

FOLDER keeps what the fuzzer learnt (`corpus`), its words (`words`) and what it found (`found-*`). A find goes to
tests/data/fuzz/ under a name that says what it is, and the package is mended until tests/test_fuzz.py passes.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["waqai"]):
    from tests.fuzz import target

WORDS = (
    "null", "~", "true", "no", "1948", "0x10", "0o17", "0b1", "1e3", "1e999", "1e-400", ".inf", ".nan", "1_000", "0123", "+5", "-0", "5.",
    ": ", "- ", "? ", " #", "\n\n", "  ", "---\n", "\n---\n", "\n...\n", "%YAML 1.2\n---\n", "&a ", "*a", "!!str ", "! ", "<<: ", "|\n",
    ">-\n", "|2\n", ">+\n", "\\u0645", "\\x41", "\\ud800", "''", '""', "[]", "{}", "\\\n", "[[", "}}", "\t", "\r\n", "\ufeff", "\u2028",
    "\u0085", "\u200f", "\u0640", "\ufe0f", "\u3164", "م", "reports: []\n", "status: alleged", "claims: [{by: egypt, stance: asserts}]",
    "mutual: true", "about: []", "planned: 2024", "date: ../..", "type: ACCUSE", "mode: allege", "place: cairo",
)  # fmt: skip


def mutate(data: bytes, longest: int, seed: int) -> bytes:
    """Change an input by libFuzzer's own means or, every other time, line by line, as a careless hand would."""
    chance = random.Random(seed)
    if chance.random() < 0.5 or len(data) < 2:
        return bytes(atheris.Mutate(data, longest))
    head, lines = data[:1], data[1:].split(b"\n")
    for _ in range(chance.randint(1, 3)):
        i, j = chance.randrange(len(lines)), chance.randrange(len(lines))
        word = chance.choice(WORDS).encode()
        match chance.randrange(6):
            case 0:
                lines[i] = lines[j]
            case 1:
                lines.insert(i, lines[j])
            case 2 if len(lines) > 1:
                del lines[i]
            case 3:
                key, _, value = lines[i].partition(b": ")
                lines[i] = key + b": " + (word if value else b"") + (lines[j].partition(b": ")[2] if chance.random() < 0.5 else b"")
            case 4:
                at = chance.randint(0, len(lines[i]))
                lines[i] = lines[i][:at] + word + lines[i][at:]
            case _:
                lines[i] = lines[i].lstrip() if chance.random() < 0.5 else b"  " + lines[i]
    return (head + b"\n".join(lines))[:longest]


def main() -> None:
    """Write the seeds and run the fuzzer."""
    folder = Path(sys.argv[1])
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for name, data in target.seeds().items():
        (corpus / name).write_bytes(data)
    words = folder / "words"
    words.write_text("".join('"' + "".join(rf"\x{byte:02x}" for byte in word.encode()) + '"\n' for word in WORDS))
    options = [
        f"-dict={words}",
        f"-artifact_prefix={folder}/found-",
        "-timeout=20",
        "-rss_limit_mb=1024",
        "-max_len=6000",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, *sys.argv[2:], str(corpus)], target.run_one, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
