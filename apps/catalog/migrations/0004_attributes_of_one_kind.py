import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0003_attributes_by_kind'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='productattribute',
            name='name',
        ),
        migrations.RemoveField(
            model_name='productattribute',
            name='position',
        ),
        migrations.RemoveField(
            model_name='productattribute',
            name='value',
        ),
        migrations.AlterField(
            model_name='productattribute',
            name='attribute',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='catalog.attribute'),
        ),
        migrations.AddConstraint(
            model_name='productattribute',
            constraint=models.UniqueConstraint(models.F('product'), models.F('attribute'), django.db.models.functions.comparison.Coalesce('choice', 0), name='one_value_per_product_and_attribute'),
        ),
        migrations.AddConstraint(
            model_name='productattribute',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('boolean', None), ('choice', None), ('number', None), ('text__gt', '')), models.Q(('boolean', None), ('choice', None), ('number__isnull', False), ('text', '')), models.Q(('boolean', None), ('choice__isnull', False), ('number', None), ('text', '')), models.Q(('boolean__isnull', False), ('choice', None), ('number', None), ('text', '')), _connector='OR'), name='an_attribute_has_one_value'),
        ),
    ]
