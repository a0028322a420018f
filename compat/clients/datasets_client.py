"""Hugging Face's datasets: the release's folder, offline, every table that has rows a config."""

import os

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HOME": os.environ["TMPDIR"]}
import datasets
import dump


def table(name):
    found = datasets.load_dataset(str(dump.RELEASE), name, split="train")
    return dump.columns(found.column_names, (found[:][c] for c in found.column_names))


datasets.disable_progress_bars()
filled = [t for t in dump.TABLES if len((dump.RELEASE / "csv" / f"{t}.csv").read_bytes().splitlines()) > 1]
configs = set(datasets.get_dataset_config_names(str(dump.RELEASE)))
if configs >= set(filled):
    dump.FOUND["routes"]["load_dataset"] = {t: table(t) for t in filled}
else:
    dump.skip("load_dataset", f"not run: the release's configs are {', '.join(sorted(configs))}")
dump.done(datasets.__version__)
