"""`/auth/`: checks a credential; the published Python client signs in with it."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class AuthView(APIView):
    """204 for a valid credential; others are refused as in any other call."""

    def get(self, request: Request) -> Response:
        return Response(status=204)
