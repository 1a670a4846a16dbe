import assert from "node:assert/strict";
import { withRepositoryLinks } from "../../src/build/repository-links.ts";

suite("links of packaged pages", () => {
  const shipped = new Set(["docs/language.md", "examples/README.md"]);
  const check = (link: string, expected: string) => {
    const made = withRepositoryLinks(
      `See [there](${link}).`,
      "docs/command-line.md",
      "https://example.com/modeler",
      (path) => shipped.has(path),
    );
    assert.equal(made, `See [there](${expected}).`);
  };

  test("lead to the repository where the package lacks the page", () => {
    check("clinic.md", "https://example.com/modeler/blob/main/docs/clinic.md");
    check("clinic.md#profiles", "https://example.com/modeler/blob/main/docs/clinic.md#profiles");
    check("../README.md", "https://example.com/modeler/blob/main/README.md");
  });

  test("stay where the package has it, and where they lead elsewhere already", () => {
    for (const link of [
      "language.md",
      "language.md#keys",
      "../examples/README.md",
      "#options",
      "https://example.com/x",
      "mailto:somebody@example.com",
    ]) {
      check(link, link);
    }
  });
});
