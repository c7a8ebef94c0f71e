from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "central.calls"
    label = "calls"
