from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("localcloud", "0010_real_engines"),
    ]

    operations = [
        migrations.RemoveField(model_name="dockerhost", name="swarm"),
        migrations.AddField(
            model_name="dockerhost",
            name="swarm",
            field=models.JSONField(
                default=list, help_text="Swarm's names of the engines that manage it; none in no swarm"
            ),
        ),
        migrations.AddField(
            model_name="dockerhost",
            name="is_manager",
            field=models.BooleanField(default=False),
        ),
    ]
