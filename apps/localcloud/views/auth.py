"""`/auth/`: whether a credential is good, which is how the published Python client signs in."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class AuthView(APIView):
    """204 for a good one; the others are refused as everywhere."""

    def get(self, request: Request) -> Response:
        return Response(status=204)
