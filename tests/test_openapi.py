"""The API's description is valid, and the API keeps to it: whatever is sent, it never breaks and errors speak one language."""

import logging
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shop.wsgi import application
