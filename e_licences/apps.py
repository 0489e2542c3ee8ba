from django.apps import AppConfig


class ELicencesConfig(AppConfig):
    name = "e_licences"
