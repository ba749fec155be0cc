"""Command line: python -m oboro.synthetic --data DIR [--tenant CODE ...] [--scale 1.0]
[--towns 1.0] [--seed 20230101]."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .generate import DEFAULT_SEED, ENCODINGS, UnusableArgument, generate


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/make_synthetic", description="Make registers of invented people.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the tenants' data")
    parser.add_argument("--tenant", nargs="+", default=list(ENCODINGS), help="団体コード, default: all")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the real number of people")
    parser.add_argument("--towns", type=float, default=1.0, help="share of the real number of towns")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    options = parser.parse_args(arguments)
    try:
        for tenant in options.tenant:
            print(generate(options.data, tenant, options.scale, options.seed, town_share=options.towns))
    except (UnusableArgument, OSError) as error:
        print(f"oboro.synthetic: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
