// Validates OpenAPI files with swagger-parser and prints the message of each as JSON, null if it is valid.
//
//   node swagger_parser.mjs NODE_MODULES FILE…
import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, ...files] = process.argv.slice(2);
const require = createRequire(join(modules, "package.json"));
const SwaggerParser = require("@apidevtools/swagger-parser");

const messages = {};
for (const file of files) {
  messages[file] = await SwaggerParser.validate(file).then(() => null, (error) => error.message);
}
console.log(JSON.stringify(messages));
