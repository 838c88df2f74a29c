"""URLs of the pages that belong to a user and not to a namespace."""

from django.urls import path

from . import token_views, views

app_name = "accounts"

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", views.sign_out_view, name="sign-out"),
    path("account/password/", views.ChangePassword.as_view(), name="password"),
    path("account/key/", views.KeyPage.as_view(), name="key"),
    path("account/key/remove/", views.RemoveKey.as_view(), name="key-remove"),
    path("account/namespaces/", views.Namespaces.as_view(), name="namespaces"),
    path("account/namespaces/remove/", views.remove_namespace, name="namespace-remove"),
    path("account/namespaces/move/", views.move_namespace, name="namespace-move"),
    path("account/tokens/", token_views.Tokens.as_view(), name="tokens"),
    path("account/tokens/<int:pk>/revoke/", token_views.RevokeToken.as_view(), name="token-revoke"),
]
