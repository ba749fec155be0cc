"""scripts/build where nothing but the marts and what is named is built again.

build_again.py TENANT [SELECTION ...]. The rest stands in the tenant's files as an earlier build left
it and counts as passed, which spares a test of publishing the minutes of a whole build.
"""

import sys
from multiprocessing.connection import Connection
from typing import Any

from oboro import build

# The published values are explained with the compiled bodies of the functions, too.
MARTS = ("path:models/marts", "path:models/records", "resource_type:function")


def run_part(manifest: Any, tell: Connection) -> tuple[bool, list[dict], dict, list[str], bool]:
    success, results, compiled, *said = run_dbt(manifest, tell)
    built = {result["unique_id"] for result in results}
    results += [
        {"unique_id": unique_id, "status": "success", "failures": None}
        for unique_id, node in compiled.get("nodes", {}).items()
        if unique_id not in built and node["resource_type"] in {"model", "seed", "test"}
    ]
    return success, results, compiled, *said


if __name__ == "__main__":
    tenant, *selection = sys.argv[1:]
    sys.argv[1:] = [tenant]
    run_dbt, build.run_dbt = build.run_dbt, run_part
    build.BUILD = [*build.BUILD, "--select", *MARTS, *selection]
    sys.exit(build.main())
