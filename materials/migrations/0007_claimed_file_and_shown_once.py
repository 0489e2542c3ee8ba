import django.db.models.deletion
from django.db import migrations, models

# By day in China: what an officer has read of a case is one row a day, however often the page is opened.
SHOWN_ONCE = """
CREATE UNIQUE INDEX materials_use_shown_once ON materials_useentry
    (actor_id, department_id, reference, held_id, ((at AT TIME ZONE 'Asia/Shanghai')::date))
    WHERE use = 'shown' AND reason = ''
"""


class Migration(migrations.Migration):
    dependencies = [("materials", "0006_agreements_and_figures")]

    operations = [
        migrations.AddField(
            model_name="correction",
            name="claimed_file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="materials.storedfile",
            ),
        ),
        migrations.RunSQL(sql=SHOWN_ONCE, reverse_sql="DROP INDEX materials_use_shown_once"),
    ]
