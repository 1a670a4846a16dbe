import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkDiagnostics, checkFix } from "./check.ts";

/** Each file holds cases, each below its name behind four slashes, with its findings marked in it. */
const folder = join(import.meta.dirname, "..", "fixtures", "syntax-findings");

for (const file of readdirSync(folder).sort()) {
  suite(`syntax findings: ${file}`, () => {
    const parts = readFileSync(join(folder, file), "utf8").split(/^\/\/\/\/ (.*)\n/m);
    for (let index = 1; index < parts.length; index += 2) {
      test(parts[index] ?? "", () => checkDiagnostics(parts[index + 1] ?? ""));
    }
  });
}

suite("mends of syntax findings", () => {
  const mends: Readonly<Record<string, readonly [string, string]>> = {
    "a misspelt declaration": ["tabel A { partition key a }", "table A { partition key a }"],
    "a misspelt member": [
      "table A { partiton key a: string }",
      "table A { partition key a: string }",
    ],
    "a misspelt choice": ["table A { billing on-demnd }", "table A { billing on-demand }"],
    "a misspelt clause": ["pattern A { get B wehre a = 1 }", "pattern A { get B where a = 1 }"],
    "a misspelt operation": ["pattern A { qurey B }", "pattern A { query B }"],
    "a comma at the end of a list": [
      "pattern A {\n  get B\n  return a,\n}",
      "pattern A {\n  get B\n  return a\n}",
    ],
    "a comma before the next clause": [
      "pattern A { query B return a, b, limit 5 }",
      "pattern A { query B return a, b limit 5 }",
    ],
    "a comma between members": ["entity A in B { a: string, }", "entity A in B { a: string }"],
    "a missing comma": ["sample a: B { a: 1 b: 2 }", "sample a: B { a: 1, b: 2 }"],
    "a missing colon": ["entity A in B { a string }", "entity A in B { a: string }"],
    "an operator of another language": [
      "pattern A { get B where a == 1 }",
      "pattern A { get B where a = 1 }",
    ],
    "single quotes": ["sample a: B { a: 'say \"x\"' }", 'sample a: B { a: "say \\"x\\"" }'],
    "typographic quotes": ["sample a: B { a: “x” }", 'sample a: B { a: "x" }'],
    "a name beyond ASCII": ["entity A in B { größe: string }", "entity A in B { `größe`: string }"],
    "a missing backquote": ["table A { ttl `a-b\n}", "table A { ttl `a-b`\n}"],
    "a missing quote": ['import "./a', 'import "./a"'],
    "an unknown escape": [String.raw`import "a\x"`, String.raw`import "a\\x"`],
    "an unclosed comment": ["/* a", "/* a */"],
    "a zero before a number": ["sample a: B { a: 007 }", "sample a: B { a: 7 }"],
    "a suffix in the wrong case": ["entity A in B { volume 2K }", "entity A in B { volume 2k }"],
    "now without parentheses": [
      "pattern A { get B where a < now }",
      "pattern A { get B where a < now() }",
    ],
    "a list of a union": ['entity A in B { a: "x" | "y"[] }', 'entity A in B { a: ("x" | "y")[] }'],
    "an index without its kind": [
      "table A { index B { project all } }",
      "table A { global index B { project all } }",
    ],
    "a comment of another language": ["# shop\n", "// shop\n"],
    "a stray brace": ["table A {} }", "table A {} "],
  };
  for (const [name, [text, mended]] of Object.entries(mends)) {
    test(name, () => checkFix(text, mended));
  }
});
