import { protocolVersion } from "../../src/protocol/webview-messages.ts";

/** What VS Code gives to the script of a webview. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The page's side of the conversation with the extension. */
export interface Host<PageMessage> {
  post(message: PageMessage): void;
  /** What `saveState` stored, also after the page was hidden or VS Code was reloaded. */
  readonly restoredState: unknown;
  /** Stores the state soon: changes in one frame are stored once. */
  saveState(state: () => unknown): void;
}

/**
 * Connects the page with the extension. Call `ready` when everything is set up: only then does the
 * extension send what the page shows.
 */
export function connectHost<HostMessage, PageMessage>(
  receive: (message: HostMessage) => void,
): Host<PageMessage> & { ready(): void } {
  const api = acquireVsCodeApi();
  let pending: (() => unknown) | undefined;
  const store = (): void => {
    const state = pending;
    pending = undefined;
    if (state !== undefined) api.setState(state());
  };
  window.addEventListener("message", (event: MessageEvent<HostMessage>) => receive(event.data));
  // A page that gets hidden may never see another frame.
  window.addEventListener("pagehide", store);
  document.addEventListener("visibilitychange", store);
  return {
    restoredState: api.getState(),
    post: (message) => api.postMessage(message),
    saveState(state) {
      if (pending === undefined) requestAnimationFrame(store);
      pending = state;
    },
    ready: () => api.postMessage({ type: "ready", version: protocolVersion }),
  };
}
