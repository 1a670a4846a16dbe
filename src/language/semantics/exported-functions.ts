/**
 * Whether the text of a TypeScript or JavaScript module exports something of a name, as far as its
 * text tells: nothing is run or compiled. What is exported from elsewhere as a whole (`export *`)
 * may have any name, so that the answer is yes.
 */
export function exportsName(text: string, name: string): boolean {
  const code = withoutComments(text);
  const declared = new RegExp(
    `\\bexport\\s+(?:declare\\s+)?(?:(?:async\\s+)?function\\s*\\*?|const|let|var)\\s+${escaped(name)}(?![\\w$])`,
  );
  if (declared.test(code)) return true;
  if (/\bexport\s*\*(?!\s*as\b)/.test(code)) return true;
  for (const [, list = ""] of code.matchAll(/\bexport\s*\{([^}]*)\}/g)) {
    const names = list.split(",").map((item) =>
      item
        .trim()
        .split(/\s+as\s+/)
        .at(-1)
        ?.trim(),
    );
    if (names.includes(name)) return true;
  }
  return false;
}

/** Strings stay, since a slash in one begins no comment. */
function withoutComments(text: string): string {
  return text.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`)|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g,
    (_, string: string | undefined) => string ?? " ",
  );
}

function escaped(name: string): string {
  return name.replaceAll("$", "\\$");
}
