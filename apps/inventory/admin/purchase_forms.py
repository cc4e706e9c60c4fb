"""What staff type about purchase orders: a new one, the lines of a draft, and what came."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from apps.inventory import services
from apps.inventory.models import MAX_LIMIT, Location, PurchaseLine, PurchaseOrder, Supplier
from shop.common.admin import AmountField
from shop.common.money import Money

SPARE_ROWS = 5
MAX_ROWS = 1000


class DayInput(UnfoldAdminTextInputWidget):
    """A day, by the browser's own calendar."""

    input_type = "date"


def _places() -> list[tuple[str, str]]:
    return list(Location.objects.order_by("priority", "code").values_list("code", "name"))


def _suppliers() -> list[tuple[str, str]]:
    return list(Supplier.objects.filter(active=True).order_by("name", "code").values_list("code", "name"))


class DetailsForm(forms.Form):
    """Where the goods come, when, and what else is to say."""

    location = forms.ChoiceField(label="Deliver to", choices=_places, widget=UnfoldAdminSelectWidget)
    expected_on = forms.DateField(
        label="Expected on",
        required=False,
        widget=DayInput,
        help_text="Left empty, it is the day of the order and the supplier's lead time.",
    )
    note = forms.CharField(
        max_length=500, required=False, widget=UnfoldAdminTextInputWidget, help_text="The supplier reads it."
    )


class NewOrderForm(DetailsForm):
    """Of whom we buy."""

    supplier = forms.ChoiceField(choices=_suppliers, widget=UnfoldAdminSelectWidget)
    field_order = ("supplier", "location", "expected_on", "note")


class DraftForm(DetailsForm):
    """A whole draft: its details and its lines, some rows of them empty; and a file with more lines."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    rows = forms.IntegerField(min_value=1, max_value=MAX_ROWS, widget=forms.HiddenInput)
    file = forms.FileField(
        label="Lines out of a file",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text="CSV: SKU, quantity and, if you like, unit cost. What it says of a SKU takes the place of its row.",
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        order: PurchaseOrder,
        lines: Sequence[PurchaseLine],
        more: bool = False,
    ) -> None:
        given = {"location": order.location.code, "expected_on": order.expected_on, "note": order.note}
        super().__init__(data, files, initial=given | {"version": order.version})
        count = self._count(len(lines), more)
        self.initial["rows"] = count
        for place in range(count):
            self._add_row(place, lines[place] if place < len(lines) and not self.is_bound else None)

    def _count(self, lines: int, more: bool) -> int:
        """How many rows there are; what was sent says so itself."""
        if not self.is_bound:
            return min(MAX_ROWS, lines + SPARE_ROWS)
        sent = self.data.get("rows", "")
        rows = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 6 else SPARE_ROWS
        return max(1, min(MAX_ROWS, rows + SPARE_ROWS * more))

    def _add_row(self, place: int, line: PurchaseLine | None) -> None:
        self.fields[f"sku_{place}"] = forms.CharField(
            required=False,
            max_length=64,
            initial=line.item.sku if line else "",
            widget=UnfoldAdminTextInputWidget(attrs=_named(f"SKU of row {place + 1}") | {"list": "supplied"}),
        )
        self.fields[f"quantity_{place}"] = forms.IntegerField(
            required=False,
            min_value=1,
            max_value=MAX_LIMIT,
            initial=line.quantity if line else None,
            widget=UnfoldAdminIntegerFieldWidget(attrs=_named(f"Units of row {place + 1}")),
        )
        cost = AmountField(currency=settings.SHOP_CURRENCY, required=False, initial=line.unit_cost if line else None)
        cost.widget.attrs |= _named(f"Unit cost of row {place + 1}")
        self.fields[f"cost_{place}"] = cost

    @property
    def table(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Each row's fields."""
        count = sum(name.startswith("sku_") for name in self.fields)
        return [(self[f"sku_{place}"], self[f"quantity_{place}"], self[f"cost_{place}"]) for place in range(count)]

    @property
    def details(self) -> list[forms.BoundField]:
        """The fields above the lines."""
        return [self[name] for name in ("location", "expected_on", "note")]

    def clean(self) -> dict[str, Any]:
        """A row is a SKU and its units, or empty."""
        for sku, quantity, _cost in self.table:
            has_sku, has_units = bool(self.cleaned_data.get(sku.name)), bool(self.cleaned_data.get(quantity.name))
            if has_sku and not has_units and not self.errors.get(quantity.name):
                self.add_error(quantity.name, "How many?")
            if has_units and not has_sku and not self.errors.get(sku.name):
                self.add_error(sku.name, "Of what?")
        return self.cleaned_data

    def lines(self) -> list[services.DraftLine]:
        """What was written, with the file's lines. Raises: BadLines, Invalid."""
        values = self.cleaned_data
        typed = [
            services.DraftLine(values[sku.name], values[quantity.name], values[cost.name])
            for sku, quantity, cost in self.table
            if values[sku.name]
        ]
        if not values["file"]:
            return typed
        return services.add_file(lines=typed, content=values["file"].read(services.MAX_FILE_BYTES + 1))


class ReceiveForm(forms.Form):
    """What came of each line, at which cost; `token` makes it count once, `scan` reads one packet after the other."""

    token = forms.CharField(max_length=64, widget=forms.HiddenInput)
    note = forms.CharField(
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="For the ledger, such as the number of the delivery note.",
    )

    def __init__(self, data: Any = None, *, lines: Sequence[PurchaseLine], token: str, counting: bool) -> None:
        super().__init__(data, initial={"token": token})
        self.order_lines = lines
        for line in lines:
            units = forms.IntegerField(
                required=False,
                min_value=0,
                max_value=MAX_LIMIT,
                initial=0 if counting else line.outstanding,
                widget=UnfoldAdminIntegerFieldWidget(attrs=_named(f"Units of {line.item.sku} that came")),
            )
            cost = AmountField(currency=settings.SHOP_CURRENCY, required=False)
            cost.widget.attrs |= _named(f"Unit cost of {line.item.sku}") | {"placeholder": _placeholder(line)}
            self.fields |= {f"units_{line.pk}": units, f"cost_{line.pk}": cost}
            self.fields[f"extra_{line.pk}"] = forms.IntegerField(required=False, min_value=0)

    @property
    def table(self) -> list[tuple[PurchaseLine, forms.BoundField, forms.BoundField]]:
        """Each line with its fields."""
        return [(line, self[f"units_{line.pk}"], self[f"cost_{line.pk}"]) for line in self.order_lines]

    def wishes(self) -> dict[str, Any]:
        """What the service is asked for."""
        return {
            "units": self._by_sku("units"),
            "extra": self._by_sku("extra"),
            "unit_costs": self._by_sku("cost"),
            "note": self.cleaned_data["note"],
            "token": self.cleaned_data["token"],
        }

    def _by_sku(self, column: str) -> dict[str, int]:
        values = {line.item.sku: self.cleaned_data.get(f"{column}_{line.pk}") for line in self.order_lines}
        return {sku: value for sku, value in values.items() if value is not None}


class ReasonForm(forms.Form):
    """Why, in words that stay."""

    reason = forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget)


class DayForm(forms.Form):
    """A new day."""

    day = forms.DateField(label="Expected on", widget=DayInput)


def _named(name: str) -> dict[str, str]:
    return {"aria-label": name}


def _placeholder(line: PurchaseLine) -> str:
    return "" if line.unit_cost is None else str(Money.of(line.unit_cost).major)
