"""Template tags every page may use."""

from django import template

from shop.common.money import Money, format_money

register = template.Library()


@register.filter
def money(value: Money | None) -> str:
    """`{{ price|money }}` prints 19.99 euros as €19.99; nothing for None."""
    return format_money(value) if value is not None else ""
