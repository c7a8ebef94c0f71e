from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "central.directory"
    label = "directory"
