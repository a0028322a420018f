"""Hugging Face's library reads the card's metadata, and finds nothing in it that its Hub does not have.

python tests/compat/check_card.py RELEASE      needs: huggingface_hub datasets
"""

from __future__ import annotations

import sys
from pathlib import Path

# What the Hub takes (its check itself needs the network): https://github.com/huggingface/hub-docs/blob/main/datasetcard.md
ANNOTATORS = {"crowdsourced", "found", "expert-generated", "machine-generated", "no-annotation", "other"}
SIZES = {"n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "n>1T"}


def main(release: Path) -> None:
    from datasets.utils.metadata import MetadataConfigs
    from huggingface_hub import DatasetCard, DatasetCardData

    card = DatasetCard.load(release / "README.md", ignore_metadata_errors=False)
    known = vars(DatasetCardData()).keys() | {"configs", "tags"}
    said = card.data.to_dict()
    assert said.keys() <= known, said.keys() - known
    assert set(said["annotations_creators"]) <= ANNOTATORS
    assert set(said["size_categories"]) <= SIZES
    assert {"cc-by-4.0", "cc-by-sa-4.0"} <= set(said["license"]), said["license"]
    configs = MetadataConfigs.from_dataset_card_data(card.data)
    assert configs.get_default_config_name() == "events"
    print(f"README.md: metadata of a card, licences {', '.join(said['license'])}, {len(configs)} configs")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
