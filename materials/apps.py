from importlib import import_module

from django.apps import AppConfig


class MaterialsConfig(AppConfig):
    name = "materials"

    def ready(self) -> None:
        import_module("materials.receivers")
