"""What can be done to many SKUs at once: what is asked, what it would do, and doing it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django import forms

from apps.inventory import services
from apps.inventory.admin.bulk_forms import ChangesForm, FileForm, MoveForm, ThresholdForm
from apps.inventory.admin.levels import units
from apps.inventory.models import StockItem
from shop.common.admin import counted


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen, in a sentence and rows; `sealed` is what the yes brings back, unchanged."""

    sentence: str
    heads: Sequence[str]
    rows: Sequence[Sequence[object]]
    sealed: dict[str, Any]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """An action on many: what is asked, what would happen, and doing it, which answers what was done."""

    title: str
    words: str
    form: type[forms.Form]
    plan: Callable[[dict[str, Any]], Plan]
    work: Callable[[dict[str, Any], str], str]


def _plan_changes(values: dict[str, Any]) -> Plan:
    lines = services.read_lines(values["lines"])
    changes = [
        services.StockChange(sku, values["location"], delta, values["reason"]) for sku, delta in sorted(lines.items())
    ]
    return _shown(changes, values["kind"])


def _plan_file(values: dict[str, Any]) -> Plan:
    return _shown(services.read_changes(values["file"].read(FileForm.most)), values["kind"])


def _shown(changes: Sequence[services.StockChange], kind: str) -> Plan:
    previews = services.preview_changes(changes)
    more = sum(change.delta for change in changes if change.delta > 0)
    less = -sum(change.delta for change in changes if change.delta < 0)
    return Plan(
        f"{counted(len(changes), 'change')}: {counted(more, 'unit')} come in, {counted(less, 'unit')} go.",
        heads=("SKU", "Location", "Change", "On hand", "Then", "Reason"),
        rows=[
            (
                each.change.sku,
                each.change.location,
                f"{each.change.delta:+d}",
                units(each.before),
                "not possible" if each.blocked else units(each.after),
                each.change.reason,
            )
            for each in previews
        ],
        sealed={"changes": [asdict(change) for change in changes], "kind": kind, "skus": _skus(changes)},
        problem=_blocked([each.change.sku for each in previews if each.blocked]),
    )


def _skus(changes: Sequence[services.StockChange]) -> list[str]:
    return sorted({change.sku for change in changes})


def _blocked(skus: Sequence[str]) -> str:
    named = ", ".join(skus[:20]) + (" ..." if len(skus) > 20 else "")
    return f"So many units are not there or are promised to customers: {named}." if skus else ""


def _make_changes(sealed: dict[str, Any], actor: str) -> str:
    changes = [services.StockChange(**change) for change in sealed["changes"]]
    made = services.book_changes(changes=changes, kind=sealed["kind"], key=sealed["key"], actor=actor)
    return f"{counted(made, 'change')} made."


def _plan_move(values: dict[str, Any]) -> Plan:
    lines = services.read_lines(values["lines"])
    source, target, reason = values["source"], values["target"], values["reason"]
    leaving = [services.StockChange(sku, source, -count, reason) for sku, count in sorted(lines.items())]
    previews = services.preview_changes(leaving, free=True)
    wrong = [sku for sku, count in lines.items() if count < 1]
    return Plan(
        f"{counted(sum(lines.values()), 'unit')} of {counted(len(lines), 'SKU')} go from {source} to {target}.",
        heads=("SKU", "Units", f"On hand at {source}", "Then"),
        rows=[
            (
                each.change.sku,
                -each.change.delta,
                units(each.before),
                "not possible" if each.blocked else units(each.after),
            )
            for each in previews
        ],
        sealed={"units": lines, "source": source, "target": target, "reason": reason, "skus": sorted(lines)},
        problem=f"Write how many to carry: {', '.join(wrong[:20])}." if wrong else _blocked(_stuck(previews)),
    )


def _stuck(previews: Sequence[Any]) -> list[str]:
    return [each.change.sku for each in previews if each.blocked]


def _move(sealed: dict[str, Any], actor: str) -> str:
    services.transfer_stock(
        units=sealed["units"],
        source=sealed["source"],
        target=sealed["target"],
        reason=sealed["reason"],
        key=f"transfer:{sealed['key']}",
        actor=actor,
    )
    return f"{counted(sum(sealed['units'].values()), 'unit')} carried from {sealed['source']} to {sealed['target']}."


def _plan_threshold(values: dict[str, Any]) -> Plan:
    skus, threshold = sorted(services.read_lines(values["lines"])), values["threshold"]
    words = "the shop's own threshold" if threshold is None else f"{counted(threshold, 'unit')}"
    now = dict(StockItem.objects.filter(sku__in=skus).values_list("sku", "threshold"))
    return Plan(
        f"{counted(len(skus), 'SKU')} will be low at {words}.",
        heads=("SKU", "Threshold now"),
        rows=[(sku, "the shop's" if now[sku] is None else now[sku]) for sku in skus],
        sealed={"skus": skus, "threshold": threshold},
    )


def _set_threshold(sealed: dict[str, Any], actor: str) -> str:
    changed = services.set_thresholds(skus=sealed["skus"], threshold=sealed["threshold"])
    return f"{counted(changed, 'threshold')} set."


JOBS = {
    "change": Job(
        "Change stock",
        "Each change is written to the ledger with your name and the reason; nothing is typed over.",
        ChangesForm,
        _plan_changes,
        _make_changes,
    ),
    "upload": Job(
        "Upload changes",
        "A CSV file with the columns sku, location, delta and reason. If a single line is bad, nothing is changed.",
        FileForm,
        _plan_file,
        _make_changes,
    ),
    "move": Job(
        "Move stock",
        "All of it goes from one location to another, or none. What is promised to customers stays where it is.",
        MoveForm,
        _plan_move,
        _move,
    ),
    "threshold": Job(
        "Set low-stock threshold",
        "At how many unsold units you want to hear of it.",
        ThresholdForm,
        _plan_threshold,
        _set_threshold,
    ),
}
