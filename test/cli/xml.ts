import assert from "node:assert/strict";

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text directly in it, without what is between its children. */
  readonly text: string;
}

/**
 * Reads a document as strictly as XML demands of one without doctype, comments and CDATA, which no
 * report has: any other character, entity, nesting or attribute is a failure.
 */
export function parseXml(source: string): XmlElement {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  assert.ok(source.startsWith(declaration), "the document begins with its declaration");
  assert.doesNotMatch(source, /(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]|\p{Surrogate}/u);
  let rest = source.slice(declaration.length);

  function take(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(rest);
    if (match === null || match.index !== 0) return undefined;
    rest = rest.slice(match[0].length);
    return match;
  }

  function element(): XmlElement {
    const name = take(/^<([a-z][a-z-]*)/)?.[1];
    assert.ok(name !== undefined, `an element begins at ${rest.slice(0, 60)}`);
    const attributes: Record<string, string> = {};
    for (;;) {
      const attribute = take(/^ ([a-z]+)="([^"<\n\t\r]*)"/);
      if (attribute === undefined) break;
      const [, key = "", value = ""] = attribute;
      assert.ok(!(key in attributes), `${key} is given once`);
      attributes[key] = unescaped(value);
    }
    if (take(/^ \/>/) !== undefined) return { name, attributes, children: [], text: "" };
    assert.ok(take(/^>/) !== undefined, `the tag of ${name} ends`);
    const children: XmlElement[] = [];
    let text = "";
    for (;;) {
      text += unescaped(take(/^[^<]+/)?.[0] ?? "");
      if (rest.startsWith("</")) break;
      children.push(element());
    }
    assert.equal(take(/^<\/([a-z-]+)>/)?.[1], name, `${name} ends where it must`);
    return { name, attributes, children, text };
  }

  const root = element();
  assert.equal(rest.trim(), "", "nothing follows the root");
  return root;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

function unescaped(text: string): string {
  assert.ok(!text.includes("]]>"), "the end of a CDATA section stands in no text");
  return text.replace(/&([^;]*;?)/g, (whole, name: string) => {
    const code = /^#(\d+);$/.exec(name)?.[1];
    const character =
      code === undefined ? entities[name.slice(0, -1)] : String.fromCodePoint(+code);
    assert.ok(name.endsWith(";") && character !== undefined, `${whole} stands for something`);
    return character;
  });
}
