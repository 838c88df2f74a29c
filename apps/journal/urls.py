"""The journal that belongs to a user and not to a namespace."""

from django.urls import path

from .views import AccountJournal

app_name = "journal"

urlpatterns = [path("", AccountJournal.as_view(), name="account")]
