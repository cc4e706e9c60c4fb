"""Every name of a detail becomes an attribute of the kind "text"; repeated columns and pictures are due at once."""

from django.db import migrations
from django.utils import timezone
from django.utils.text import slugify


def convert(apps, schema_editor):
    Attribute = apps.get_model("catalog", "Attribute")
    ProductAttribute = apps.get_model("catalog", "ProductAttribute")
    known = {}
    for name in ProductAttribute.objects.order_by("name").values_list("name", flat=True).distinct():
        if name.upper() not in known:
            known[name.upper()] = Attribute.objects.create(code=_free_code(known, name), name=name, kind="text")
        _move(ProductAttribute.objects.filter(name=name), known[name.upper()])
    apps.get_model("catalog", "Product").objects.update(prices_change_at=timezone.now())


def _free_code(known, name):
    stem = slugify(name)[:34].strip("-") or "attribute"
    taken = {attribute.code for attribute in known.values()}
    return next(code for code in [stem, *(f"{stem}-{n}" for n in range(2, 99999))] if code not in taken)


def _move(rows, attribute):
    """A product that had two names which differ in case alone keeps the first."""
    for row in rows.order_by("pk"):
        if rows.model.objects.filter(product_id=row.product_id, attribute=attribute).exists():
            row.delete()
        else:
            rows.model.objects.filter(pk=row.pk).update(attribute=attribute, text=row.value)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_season")]

    operations = [migrations.RunPython(convert, migrations.RunPython.noop)]
