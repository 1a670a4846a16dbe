/** Puts generated content between the marks of a page that is otherwise written by hand. */
export function fill(page: string, path: string, name: string, content: string): string {
  const mark = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- /${name} -->)`);
  if (!mark.test(page)) throw new Error(`${path} has no place for ${name}.`);
  return page.replace(mark, (_, start: string, end: string) => `${start}\n${content}${end}`);
}
