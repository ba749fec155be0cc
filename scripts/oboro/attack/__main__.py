"""Attack a tenant's release or a table folder: what do the published cells tell of the hidden ones?

Exit codes: 0 nothing found, 1 findings, 2 unusable or undecided.
"""

import argparse
import re
import sys
from pathlib import Path

from rich.console import Console

from oboro.access_log import log_access
from oboro.attack.core import SECONDS, attack_cells
from oboro.attack.folder import read_folder
from oboro.attack.lattice import Unusable
from oboro.attack.problem import Contradiction
from oboro.attack.release import attack_release
from oboro.attack.report import Report
from oboro.tenants import UnusableInput, find_tenant


def attack_folder(folder: Path, with_truth: bool, seconds: float) -> Report:
    """Attack the protected table of a folder."""
    read = read_folder(folder, with_truth)
    report = Report(str(folder), read.dimensions, limits=list(read.limits))
    try:
        findings = attack_cells(read.problem, seconds)
    except Contradiction as problem:
        report.problems.append(str(problem))
    else:
        findings.unsafe_sums = read.unsafe_sums
        report.add(findings, read.keys, read.dimensions, read.problem.contributor)
    return report


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/attack", description=__doc__.splitlines()[0])
    parser.add_argument("subject", metavar="TENANT|FOLDER", help="6-digit code, or a table folder")
    parser.add_argument("--truth", action="store_true",
                        help="a folder's cells.csv too: primary cells, widths, insiders")
    parser.add_argument("--without-key", action="store_true",
                        help="a tenant's release alone, even if its key is at hand")
    parser.add_argument("--seconds", type=float, default=SECONDS,
                        help="limit of one call of the solver")
    arguments = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 120)
    folder = Path(arguments.subject)
    try:
        if arguments.seconds <= 0:
            raise Unusable("--seconds must be positive.")
        if re.fullmatch("[0-9]{6}", arguments.subject) and not folder.is_dir():
            tenant = find_tenant(arguments.subject)
            if not arguments.without_key and tenant.restricted.is_file():
                log_access(tenant, "attack", "test of the protection")
            report = attack_release(tenant, not arguments.without_key, arguments.seconds)
            file = tenant.folder / "attack.json"
        else:
            report = attack_folder(folder, arguments.truth, arguments.seconds)
            file = folder / "attack.json"
        report.write(file)
    except (Unusable, UnusableInput) as problem:
        print(f"oboro: {problem}", file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"oboro: {problem.filename}: {problem.strerror}.", file=sys.stderr)
        return 2
    except Exception as error:  # noqa: BLE001 - its text may quote people, and it is no finding
        print(f"oboro: {type(error).__name__} (text withheld)", file=sys.stderr)
        return 2
    report.show(console)
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
