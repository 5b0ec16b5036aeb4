// Prints what html-validate says of the HTML files named on the command line, as JSON.
import { readFileSync } from "node:fs";
import { HtmlValidate } from "html-validate";

const validator = new HtmlValidate({ root: true, extends: ["html-validate:standard"] });
const found = [];
for (const file of process.argv.slice(2)) {
  for (const { messages } of (await validator.validateString(readFileSync(file, "utf8"), file)).results) {
    found.push(...messages.map(({ ruleId, message, line, selector }) => ({ file, ruleId, message, line, selector })));
  }
}
console.log(JSON.stringify(found));
