from django.db import migrations

from apps.catalog.services import _index


def create(apps, schema_editor):
    _index.create_index(schema_editor.connection)


def drop(apps, schema_editor):
    _index.drop_index(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0006_facet_swatch"),
    ]

    operations = [migrations.RunPython(create, drop)]
