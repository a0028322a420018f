"""datapackage.json is valid by the profiles of Data Package version 1 that it names, and each resource by its own.

python tests/compat/check_package.py RELEASE      needs: datapackage
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path


def main(release: Path) -> None:
    from datapackage import Package

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library's own code, by Python
        package = Package(str(release / "datapackage.json"))
    assert package.valid, package.errors
    assert package.profile.name == "data-package"
    tables = [resource for resource in package.resources if resource.profile.name == "tabular-data-resource"]
    assert all(resource.valid for resource in package.resources), [resource.errors for resource in package.resources if not resource.valid]
    for resource in tables:
        assert resource.schema.valid, resource.schema.errors
        assert resource.check_relations() is True, resource.name
    print(f"datapackage.json: of version 1, {len(tables)} tables valid with their keys, {len(package.resources) - len(tables)} other files")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
