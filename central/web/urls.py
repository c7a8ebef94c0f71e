"""Every page of central."""

from django.urls import path
from django.views.generic import RedirectView

from central.web import views

urlpatterns = [
    path("", RedirectView.as_view(url="/desk/")),
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("desk/", views.desk, name="desk"),
    path("lieu/", views.host, name="host"),
]
