# ruff: noqa: RUF012 - the form that Django writes

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table that Django had made of itself for Adviser.services becomes a model, and keeps its rows."""

    dependencies = [
        ("accounts", "0002_host"),
        ("directory", "0002_hours_and_closures"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE accounts_adviser_services RENAME TO accounts_adviserservice",
                    "ALTER TABLE accounts_adviserservice RENAME TO accounts_adviser_services",
                )
            ],
            state_operations=[
                migrations.CreateModel(
                    name="AdviserService",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "adviser",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="accounts.adviser"),
                        ),
                        (
                            "service",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="directory.service"),
                        ),
                    ],
                    options={"unique_together": {("adviser", "service")}},
                ),
                migrations.AlterField(
                    model_name="adviser",
                    name="services",
                    field=models.ManyToManyField(
                        related_name="advisers", through="accounts.AdviserService", to="directory.service"
                    ),
                ),
            ],
        ),
        migrations.AlterUniqueTogether(name="adviserservice", unique_together=set()),
        migrations.AddConstraint(
            model_name="adviserservice",
            constraint=models.UniqueConstraint(fields=("adviser", "service"), name="adviser_once_a_service"),
        ),
        migrations.AddField(
            model_name="adviserservice",
            name="group",
            field=models.PositiveSmallIntegerField(default=1),
        ),
    ]
