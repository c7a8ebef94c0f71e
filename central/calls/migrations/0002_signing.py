# ruff: noqa: RUF012 - the form that Django writes

from django.db import migrations, models


class Migration(migrations.Migration):
    """Whether a call is in sign language; those before were not."""

    dependencies = [("calls", "0001_initial")]

    operations = [
        migrations.AddField(model_name="call", name="signing", field=models.BooleanField(default=False)),
    ]
