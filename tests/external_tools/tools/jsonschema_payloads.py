"""Validates the published payloads with check-jsonschema, and prints all errors as JSON.

It uses the file of each schema and the bundle:

  python jsonschema_payloads.py FOLDER VERSION
"""

import json
import sys
import tempfile
from pathlib import Path

from check_jsonschema import main
from click.testing import CliRunner

published = Path(sys.argv[1], sys.argv[2])
bundle = json.loads((published / "latest-schemas.json").read_text(encoding="utf-8"))
index = json.loads((published / "latest-fixtures/index.json").read_text(encoding="utf-8"))


def write(folder: Path, name: str, value: object) -> Path:
    """Writes a value as JSON and returns the path of its file."""
    path = folder / name
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


errors: list[str] = []
checked = 0
with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    payloads: dict[str, list[Path]] = {}
    for fixture in index["fixtures"]:
        path = published / "latest-fixtures" / fixture["file"]
        files = payloads.setdefault(fixture.get("schema") or fixture["itemSchema"], [])
        if "schema" in fixture:
            files.append(path)
            continue
        for at, item in enumerate(json.loads(path.read_text(encoding="utf-8"))):
            files.append(write(folder, f"{path.stem}.{at}.json", item))
    for schema, files in payloads.items():
        whole = write(folder, "bundle.json", {**bundle, "$ref": f"#/$defs/{schema}"})
        for schema_file in [published / "latest-schemas" / f"{schema}.json", whole]:
            checked += len(files)
            command = ["--output-format", "json", "--schemafile", schema_file, *files]
            result = CliRunner().invoke(main, [str(word) for word in command])
            if result.exit_code:
                errors.append(f"{schema_file.name}: {result.output}")
json.dump({"checked": checked, "errors": errors}, sys.stdout)
