"""Writing what one chooses of a product: its options and their values."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from apps.catalog.models import MAX_OPTIONS, OptionValue, Product, ProductOption
from apps.catalog.services._text import checked, tidy
from shop.common.errors import Invalid

# A name and its values; a value may come with a colour: ("Colour", [("Moss", "#5a6b3b"), "Sand"]).
OptionInput = tuple[str, Sequence[str | tuple[str, str]]]


class OptionsInvalid(Invalid):
    """Options and variants do not fit each other."""

    code = "options_invalid"
    title = "Options and variants do not fit"

    def __init__(self, sentence: str, **data: object) -> None:
        super().__init__(sentence, field="options", **data)


def write_options(product: Product, options: Sequence[OptionInput]) -> None:
    """Give the product these options in this order, each with these values; what is not listed stays for now.

    Raises: OptionsInvalid, Invalid.
    """
    names = [tidy(name) for name, _values in options]
    if len(options) > MAX_OPTIONS:
        raise OptionsInvalid(_("A product has up to %(limit)d options.") % {"limit": MAX_OPTIONS})
    if len({name.casefold() for name in names}) < len(names) or "" in names:
        raise OptionsInvalid(_("Each option needs a name of its own."))
    stored = {option.position: option for option in product.options.all()}
    _set_names_aside(list(stored.values()))
    for position, (_name, values) in enumerate(options, 1):
        option = stored.get(position) or ProductOption(product=product, position=position)
        option.name = names[position - 1]
        checked(option)
        option.save()
        _write_values(option, values)


def _set_names_aside(options: Sequence[ProductOption]) -> None:
    """Free the names, so that two options may swap theirs."""
    for option in options:
        ProductOption.objects.filter(pk=option.pk).update(name=f"~{option.pk}")


def _write_values(option: ProductOption, values: Sequence[str | tuple[str, str]]) -> None:
    stored = {value.label.casefold(): value for value in option.values.all()}
    for position, given in enumerate(values):
        label, swatch = (given, "") if isinstance(given, str) else given
        value = stored.get(tidy(label).casefold()) or OptionValue(option=option)
        value.label, value.swatch, value.position = tidy(label), swatch.lower(), position
        checked(value)
        value.save()
        stored[value.label.casefold()] = value


def drop_surplus(product: Product, options: Sequence[OptionInput]) -> None:
    """Delete the options beyond those given, and values that are neither listed nor used.

    Raises: OptionsInvalid, where a variant for sale still needs one of the options.
    """
    for option in product.options.filter(position__gt=len(options)):
        _drop(product, option, column=f"value{option.position}")
    rows = product.variants.values_list("value1", "value2", "value3")
    used = {value for row in rows for value in row}
    for option, (_name, values) in zip(product.options.order_by("position"), options, strict=True):
        listed = {tidy(value if isinstance(value, str) else value[0]).casefold() for value in values}
        unused = option.values.exclude(pk__in=used)
        option.values.filter(pk__in=[v.pk for v in unused if v.label.casefold() not in listed]).delete()


def _drop(product: Product, option: ProductOption, *, column: str) -> None:
    blocking = product.variants.active().exclude(**{column: None}).first()
    if blocking is not None:
        raise OptionsInvalid(
            _("%(sku)s still chooses one of the values of an option you took away.") % {"sku": blocking.sku},
            sku=blocking.sku,
        )
    product.variants.update(**{column: None})
    option.delete()


class Choices:
    """The options and values of a product; a label it does not know yet becomes a new value."""

    def __init__(self, product: Product) -> None:
        self.options = {option.name.casefold(): option for option in product.options.prefetch_related("values")}
        self.values = {
            (option.pk, value.label.casefold()): value
            for option in self.options.values()
            for value in option.values.all()
        }

    def columns(self, sku: str, wanted: Mapping[str, str]) -> dict[str, OptionValue | None]:
        """Which value goes into which column of the variant. Raises: OptionsInvalid, Invalid."""
        columns: dict[str, OptionValue | None] = dict.fromkeys(("value1", "value2", "value3"))
        for name, label in wanted.items():
            if not tidy(label):
                continue
            option = self.options.get(tidy(name).casefold())
            if option is None:
                raise OptionsInvalid(
                    _("%(sku)s has a “%(name)s”, but the product has no such option.") % {"sku": sku, "name": name},
                    sku=sku,
                )
            columns[f"value{option.position}"] = self._value(option, tidy(label))
        return columns

    def _value(self, option: ProductOption, label: str) -> OptionValue:
        key = (option.pk, label.casefold())
        if key not in self.values:
            value = OptionValue(option=option, label=label, position=len(self.values))
            checked(value)
            value.save()
            self.values[key] = value
        return self.values[key]


def require_complete(product: Product) -> None:
    """Nothing, if every variant for sale chooses a value of every option. Raises: OptionsInvalid."""
    for option in product.options.order_by("position"):
        blank = product.variants.active().filter(**{f"value{option.position}": None}).first()
        if blank is not None:
            raise OptionsInvalid(
                _("%(sku)s needs a value for “%(name)s”.") % {"sku": blank.sku, "name": option.name}, sku=blank.sku
            )
