import assert from "node:assert/strict";
import {
  createDiagnostic,
  definitions,
  helpUrl,
  isAllowable,
  isDiagnosticCode,
} from "../../src/language/diagnostics/registry.ts";

const place = { file: "file:///a.dynamo", span: { start: 1, end: 2 } };

suite("registry of diagnostics", () => {
  test("a diagnostic has its message filled in", () => {
    const diagnostic = createDiagnostic("token-expected", place, { expected: "'{'" });
    assert.equal(diagnostic.message, "Expected '{'.");
    assert.equal(diagnostic.severity, "error");
    assert.deepEqual(diagnostic.span, place.span);
    assert.deepEqual([diagnostic.related, diagnostic.changes, diagnostic.tags], [[], [], []]);
  });

  test("what is filled in is not read as a parameter again", () => {
    const parameters = { expected: "'{found}'", found: "'{expected}'" };
    const { message } = createDiagnostic("unexpected-token", place, parameters);
    assert.equal(message, "Expected '{found}', not '{expected}'.");
  });

  test("wrong codes and parameters do not compile", () => {
    // @ts-expect-error: there is no such code.
    assert.throws(() => createDiagnostic("no-such-code", place, {}));
    // @ts-expect-error: a parameter is missing.
    createDiagnostic("token-expected", place, {});
    // @ts-expect-error: the message has no such parameter.
    createDiagnostic("binary-file", place, { name: "a" });
  });

  test("errors of syntax cannot be allowed", () => {
    assert.equal(isAllowable("token-expected"), false);
  });

  test("every code is kebab-case and has a page; every message says what to do in sentences", () => {
    for (const [code, { message }] of Object.entries(definitions)) {
      assert.match(code, /^[a-z]+(-[a-z0-9]+)*$/);
      assert.ok(isDiagnosticCode(code));
      assert.ok(helpUrl(code).endsWith(`/docs/diagnostics/${code}.md`));
      assert.match(message, /[.?}]$/, code);
    }
    assert.equal(isDiagnosticCode("toString"), false);
  });
});
