import { html, LitElement, type TemplateResult } from "lit";
import { properties, px } from "../shared/style-properties.ts";
import { rowsBetween } from "../shared/windowing.ts";

const lineHeight = 19;
const overscan = 20;

/** JSON text in colour, of which only the lines in sight are in the document. */
export class JsonView extends LitElement {
  static override properties = { lines: { attribute: false }, label: {} };

  declare lines: readonly string[];
  declare label: string;
  #resize: ResizeObserver | undefined;

  constructor() {
    super();
    this.lines = [];
    this.label = "JSON";
    this.addEventListener("scroll", () => this.requestUpdate(), { passive: true });
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(() => this.requestUpdate());
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
  }

  protected override render(): TemplateResult {
    const bottom = this.scrollTop + Math.max(this.clientHeight, 200);
    const { start, end } = rowsBetween(
      this.scrollTop,
      bottom,
      lineHeight,
      this.lines.length,
      overscan,
    );
    const digits = String(this.lines.length).length;
    return html`<div class="json-text" role="region" tabindex="0" aria-label=${this.label}
      style=${properties({ height: px(this.lines.length * lineHeight + 16), "--digits": `${digits}ch` })}>
      ${this.lines.slice(start, end).map(
        (
          line,
          index,
        ) => html`<div class="json-line" style=${properties({ top: px(8 + (start + index) * lineHeight) })}
        ><span class="line-number" aria-hidden="true">${start + index + 1}</span><span class="line-text">${colour(line)}</span></div>`,
      )}
    </div>`;
  }
}

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)/g;

/** Names, strings, numbers and words of one line in the colours that VS Code gives to values. */
function colour(line: string): TemplateResult {
  const parts: (TemplateResult | string)[] = [];
  let end = 0;
  for (const match of line.matchAll(token)) {
    const [whole, text, colon, number] = match;
    parts.push(line.slice(end, match.index));
    end = match.index + whole.length;
    if (text === undefined) {
      const kind = number === undefined ? "json-word" : "json-number";
      parts.push(html`<span class=${kind}>${whole}</span>`);
    } else {
      const kind = colon === undefined ? "json-string" : "json-name";
      parts.push(html`<span class=${kind}>${text}</span>${colon ?? ""}`);
    }
  }
  parts.push(line.slice(end));
  return html`${parts}`;
}

customElements.define("dynamo-json", JsonView);
