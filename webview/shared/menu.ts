import { html, LitElement, nothing, type TemplateResult } from "lit";

export interface MenuEntry {
  readonly label: string;
  readonly icon?: string;
  act(): void;
}

/** A button with a menu below it, as the ARIA pattern for menu buttons says. */
export class MenuButton extends LitElement {
  static override properties = {
    label: {},
    icon: {},
    entries: { attribute: false },
    disabled: { type: Boolean },
    open: { state: true },
  };

  declare label: string;
  declare icon: string;
  declare entries: readonly MenuEntry[];
  declare disabled: boolean;
  declare open: boolean;

  constructor() {
    super();
    this.label = "";
    this.icon = "";
    this.entries = [];
    this.disabled = false;
    this.open = false;
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.addEventListener("focusout", (event) => {
      if (!(event.relatedTarget instanceof Node && this.contains(event.relatedTarget))) {
        this.open = false;
      }
    });
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<button type="button" class="plain menu-button" aria-haspopup="menu"
        aria-expanded=${this.open ? "true" : "false"} ?disabled=${this.disabled}
        @click=${() => (this.open ? this.#close() : this.#show())}>
        <span class="codicon codicon-${this.icon}" aria-hidden="true"></span>${this.label}
        <span class="codicon codicon-chevron-down small" aria-hidden="true"></span>
      </button>
      ${
        this.open
          ? html`<div class="menu" role="menu" aria-label=${this.label}>
          ${this.entries.map(
            (entry) => html`<button type="button" class="menu-entry" role="menuitem" tabindex="-1"
              @click=${() => this.#choose(entry)}>${entry.label}</button>`,
          )}</div>`
          : nothing
      }`;
  }

  #show(): void {
    this.open = true;
    void this.updateComplete.then(() => this.#entry(0)?.focus());
  }

  #close(): void {
    this.open = false;
    this.querySelector<HTMLElement>(".menu-button")?.focus();
  }

  #choose(entry: MenuEntry): void {
    this.#close();
    entry.act();
  }

  #entry(position: number): HTMLElement | undefined {
    const entries = [...this.querySelectorAll<HTMLElement>(".menu-entry")];
    return entries.at(position % Math.max(1, entries.length));
  }

  #onKey(event: KeyboardEvent): void {
    if (!this.open) {
      if (event.key === "ArrowDown" && !this.disabled) {
        event.preventDefault();
        this.#show();
      }
      return;
    }
    const entries = [...this.querySelectorAll<HTMLElement>(".menu-entry")];
    const at = entries.findIndex((entry) => entry.matches(":focus"));
    const next = nextEntry(event.key, at);
    if (event.key === "Escape") this.#close();
    else if (next !== undefined) this.#entry(next)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function nextEntry(key: string, at: number): number | undefined {
  switch (key) {
    case "ArrowDown":
      return at + 1;
    case "ArrowUp":
      return at - 1;
    case "Home":
      return 0;
    case "End":
      return -1;
    default:
      return undefined;
  }
}

customElements.define("dynamo-menu", MenuButton);
