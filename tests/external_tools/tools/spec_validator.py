"""Prints all findings of openapi-spec-validator in a file, as JSON."""

import json
import sys

from openapi_spec_validator.readers import read_from_filename
from openapi_spec_validator.shortcuts import get_validator_cls


def rule(error):
    """Returns the keyword of the OpenAPI schema, or the name of the additional check."""
    return error.validator if isinstance(error.validator, str) else type(error).__name__


found = []
try:
    document, base_uri = read_from_filename(sys.argv[1])
    for error in get_validator_cls(document)(document, base_uri=base_uri).iter_errors():
        place = list(error.absolute_path)
        found.append({"rule": rule(error), "place": place, "message": error.message})
except Exception as error:  # It raises errors that stop it, such as a reference to nothing.
    found.append({"rule": type(error).__name__, "place": [], "message": str(error)})
json.dump(found, sys.stdout)
