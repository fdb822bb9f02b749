// Validates the published payloads with ajv, in strict mode, and prints all errors as JSON: with the file of
// each schema and with the bundle.
//
//   node ajv_payloads.mjs NODE_MODULES FOLDER VERSION
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, folder, version] = process.argv.slice(2);
const require = createRequire(join(modules, "package.json"));
const Ajv = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats");

const read = (...names) => JSON.parse(readFileSync(join(folder, version, ...names), "utf8"));
const bundle = read("latest-schemas.json");

// A new instance for each schema, as in a program that has only this one.
const compile = (schema) => addFormats(new Ajv({ strict: true, allErrors: true })).compile(schema);
const validators = new Map();
const validatorsOf = (name) => {
  if (!validators.has(name)) {
    const file = compile(read("latest-schemas", `${name}.json`));
    validators.set(name, [file, compile({ ...bundle, $ref: `#/$defs/${name}` })]);
  }
  return validators.get(name);
};

const errors = [];
let checked = 0;
for (const { file, schema, itemSchema } of read("latest-fixtures", "index.json").fixtures) {
  const payload = read("latest-fixtures", file);
  for (const value of schema ? [payload] : payload) {
    for (const validate of validatorsOf(schema ?? itemSchema)) {
      checked += 1;
      validate(value);
      for (const error of validate.errors ?? []) errors.push(`${file}${error.instancePath}: ${error.message}`);
    }
  }
}
console.log(JSON.stringify({ checked, errors }));
