"""Forecast a made-up shop through its last year and compare: `python -m bench.forecast [--seeds 1 2 3] [--each N]`.

Every two weeks each SKU is forecast from what was sold until then, beside the two rates people work out by hand: units
sold in the last 28 days over 28, and over the days with stock among them. All three are held against what people then
wanted, whether or not there was stock for it. Bulk orders, which nobody can foresee, are in the past but not in that.
"""

import argparse
import os

import django


def main() -> None:
    """Two years and one year, for every seed."""
    parser = argparse.ArgumentParser(prog="python -m bench.forecast", description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--each", type=int, default=30, help="SKUs of each kind")
    parser.add_argument("--days", type=int, nargs="+", default=[730, 365])
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    django.setup()
    from bench.foretell import lines_of, run

    for days in options.days:
        for seed in options.seeds:
            print(f"\n{days} days, seed {seed}, {options.each} SKUs of each kind\n")
            print("\n".join(lines_of(run(seed=seed, each=options.each, days=days))), flush=True)


if __name__ == "__main__":
    main()
