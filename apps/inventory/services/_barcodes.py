"""Barcodes: which SKU a scanned code means, and whether a number can be one at all."""

from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from apps.inventory.models import StockItem
from shop.common.errors import Invalid

# The lengths of a Global Trade Item Number; the shorter ones are the longer ones without zeros in front.
_GTIN = (8, 12, 13, 14)
MAX_CODE = 64


class BarcodeInvalid(Invalid):
    """The number cannot be what is printed on a packet."""

    code = "barcode_invalid"
    title = "That is no barcode"


def find_by_barcode(codes: Iterable[str]) -> dict[str, str]:
    """The SKU of each code that is somebody's barcode, by the code as it was asked for.

    A scanner may give a GTIN with or without the zeros in front; both mean the same.
    """
    spellings = {code: _spellings(code.strip()) for code in dict.fromkeys(codes) if code.strip()}
    wanted = {spelling for them in spellings.values() for spelling in them}
    known = dict(StockItem.objects.filter(barcode__in=wanted).order_by("sku").values_list("barcode", "sku"))
    found = {code: [known[each] for each in them if each in known] for code, them in spellings.items()}
    return {code: skus[0] for code, skus in found.items() if skus}


def find_by_code(codes: Iterable[str]) -> dict[str, str]:
    """The SKU that each scanned or typed code means: exactly a SKU, else a barcode, else a SKU in other letters."""
    asked = {code: code.strip() for code in dict.fromkeys(codes) if code.strip()}
    upper = {text.upper() for text in asked.values()}
    rows = StockItem.objects.annotate(upper=Upper("sku")).filter(Q(upper__in=upper) | Q(sku__in=asked.values()))
    skus = list(rows.order_by("sku").values_list("sku", flat=True))
    exact, alike = set(skus), {sku.upper(): sku for sku in reversed(skus)}
    barcodes = find_by_barcode(code for code, text in asked.items() if text not in exact)
    meant = {
        code: text if text in exact else barcodes.get(code) or alike.get(text.upper()) for code, text in asked.items()
    }
    return {code: sku for code, sku in meant.items() if sku}


def _spellings(code: str) -> list[str]:
    """The code itself, and the same GTIN in its other lengths."""
    if not (code.isascii() and code.isdigit() and len(code) in _GTIN):
        return [code]
    bare = code.lstrip("0")
    return list(dict.fromkeys([code, *(bare.zfill(size) for size in _GTIN if size >= len(bare))]))


def require_barcode(code: str) -> None:
    """Any code may be one, but a number as long as a GTIN must end in its check digit. Raises: BarcodeInvalid."""
    if not code.isprintable():
        raise BarcodeInvalid(_("A barcode has no line breaks or control characters."), field="barcode")
    if code.isascii() and code.isdigit() and len(code) in _GTIN and (right := check_digit(code[:-1])) != code[-1]:
        raise BarcodeInvalid(
            _(
                "%(code)s has %(length)d digits like an EAN or UPC, but then its last digit would be %(right)s. "
                "Look at the packet again."
            )
            % {"code": code, "length": len(code), "right": right},
            field="barcode",
        )


def check_digit(digits: str) -> str:
    """The last digit of a GTIN whose others are these: GS1 General Specifications, section 7.9."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)
