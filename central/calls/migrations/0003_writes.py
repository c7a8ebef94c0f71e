# ruff: noqa: RUF012 - the form that Django writes

from django.db import migrations, models


class Migration(migrations.Migration):
    """Whether the citizen of a call writes instead of speaking; those before did not say."""

    dependencies = [("calls", "0002_signing")]

    operations = [
        migrations.AddField(model_name="call", name="writes", field=models.BooleanField(default=False)),
    ]
