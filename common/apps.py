from django.apps import AppConfig

from common.labels import prepare_labels

prepare_labels()  # before any model is defined


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        from common import checks  # noqa: F401 - registers them
