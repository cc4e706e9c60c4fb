"""Orders that shipped before the warehouse kept note of it: their units do not lie on its shelves any more."""

from django.db import migrations
from django.utils import timezone


def note_what_was_sent(apps, schema_editor):
    shipped = apps.get_model("orders", "Order").objects.filter(status__in=["shipped", "delivered"])
    sold = apps.get_model("inventory", "Reservation").objects.filter(status="committed", sent_at=None)
    references = shipped.order_by().values_list("reference", flat=True).iterator(chunk_size=500)
    for reference in references:
        sold.filter(reference=reference).update(sent_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0002_refunds_and_exceptions"),
        ("inventory", "0003_policies_and_places"),
    ]

    operations = [migrations.RunPython(note_what_was_sent, migrations.RunPython.noop)]
