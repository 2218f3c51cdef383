"""Recomputes committed tables from the records of the runs: a second implementation of the written rules.

    python3 tools/recompute/tables.py RESULTS [COPY]    RESULTS: such as results/mini; COPY: other tables/ and figures/

Reads the raw records under RESULTS and recomputes, with the standard library alone:
- later-methods.csv: means over patients, pooled ECE, reach, volume bias, time; paired differences from DSC and DSC++ with
  their 95 % intervals, p and Holm's p. later-methods.md: the same as printed, with stars and bold type;
- claims.csv, claims.md: the verdicts of all claims, and every number of their reasons;
- method-ranks-*.svg: the mean ranks; their intervals only up to the Monte Carlo error of a bootstrap (other random numbers).
It shares no code with src/. The rules are in docs/metrics.md, DEVIATIONS.md, src/study/claims.ts and above each table.
Ends with 1 and a list if a cell differs: in later-methods.csv by more than 1e-8 of its value, elsewhere in any character.
"""
import sys
from pathlib import Path

from checks import Checks
from claims import check_claims
from later_methods import check_later_methods
from ranks import check_ranks
from records import read_runs

results = Path(sys.argv[1])
copy = Path(sys.argv[2] if len(sys.argv) > 2 else results)
data, checks = read_runs(results), Checks()
check_claims(checks, data, copy)
if (copy / "tables/later-methods.csv").exists():
    check_ranks(checks, check_later_methods(checks, data, copy), copy)
for fault in checks.faults:
    print(fault)
runs = sum(len(own) for losses in data.values() for own in losses.values())
print(f"{runs} runs, {checks.cells} cells compared, {len(checks.faults)} differ")
sys.exit(1 if checks.faults or not checks.cells else 0)
