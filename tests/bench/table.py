"""What is printed: a line for each figure, as soon as it is there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Title:
    """What the rows below are in, and what the column between gateway and wanted is."""

    text: str
    result: str


@dataclass(frozen=True)
class Row:
    """`wanted` says what `result` should be, "" where nothing was asked; `notes` stand below."""

    name: str
    direct: str
    gateway: str
    result: str
    wanted: str = ""
    notes: Sequence[str] = ()


def print_rows(rows: Iterable[Title | Row]) -> None:
    for row in rows:
        if isinstance(row, Title):
            print(f"\n{row.text:<62} {'direct':>11} {'gateway':>11} {row.result:>10}  wanted", flush=True)
            continue
        line = f"  {row.name:<60} {row.direct:>11} {row.gateway:>11} {row.result:>10}  {row.wanted}"
        print("\n".join([line.rstrip(), *(f"      {note}" for note in row.notes)]), flush=True)


def at_least(result: float, wanted: float) -> str:
    return _verdict(result >= wanted, f"at least {wanted:g}")


def at_most(result: float, wanted: float) -> str:
    return _verdict(result <= wanted, f"at most {wanted:g}")


def _verdict(reached: bool, wanted: str) -> str:
    return f"{wanted}: {'reached' if reached else 'MISSED'}"


def percentile(values: Sequence[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]


def spread(values: Sequence[float]) -> str:
    return f"min {min(values):,.0f}, median {median(values):,.0f}, max {max(values):,.0f}"


def ms(seconds: float) -> str:
    return f"{seconds * 1000:,.2f}"
