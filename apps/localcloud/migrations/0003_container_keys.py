"""Container keys are derived, not kept: what stood in plain goes, and with it the keys that were given out."""

from django.db import migrations, models

AUTH_VARIABLE = "DOCKERCLOUD_AUTH"


def forget(apps, schema_editor):
    Container = apps.get_model("localcloud", "Container")
    for container in Container.objects.exclude(envvars=[]).iterator():
        if any(row["key"] == AUTH_VARIABLE and row["value"] for row in container.envvars):
            container.envvars = [row | {"value": ""} if row["key"] == AUTH_VARIABLE else row for row in container.envvars]
            container.save(update_fields=["envvars"])
    SimulatedContainer = apps.get_model("localcloud", "SimulatedContainer")
    for container in SimulatedContainer.objects.exclude(env={}).iterator():
        if container.env.pop(AUTH_VARIABLE, None) is not None:
            container.save(update_fields=["env"])
    # What is about to be started again counts as running.
    Container.objects.filter(state="Stopped", restart_at__isnull=False).update(state="Running")


class Migration(migrations.Migration):
    dependencies = [("localcloud", "0002_engines")]

    operations = [
        migrations.RenameField("containerkey", "digest", "nonce"),
        migrations.AlterField("containerkey", "nonce", models.CharField(max_length=64)),
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
