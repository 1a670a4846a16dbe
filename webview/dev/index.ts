import { type ThemeName, themes } from "./themes.ts";

/** The page around the pages: chooses a page with its fixture, and a theme without loading anew. */
const page = element("page", HTMLSelectElement);
const theme = element("theme", HTMLSelectElement);
const frame = element("frame", HTMLIFrameElement);

for (const [name, { label }] of Object.entries(themes)) theme.add(new Option(label, name));
document.body.style.cssText = "margin:0;height:100vh;display:flex;flex-direction:column";
frame.style.cssText = "flex:1;border:none";
page.addEventListener("change", open);
theme.addEventListener("change", () => {
  frame.contentWindow?.devHost.setTheme(theme.value as ThemeName);
});
open();

function open(): void {
  frame.src = `${page.value}&theme=${theme.value}`;
}

function element<E extends HTMLElement>(id: string, type: new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`No ${id}.`);
}
