/** Says a text to screen readers, in a live region that nobody sees. */
export function announce(text: string): void {
  const region = document.getElementById(regionId) ?? createRegion();
  // The same text twice in a row would not be read again.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}

const regionId = "announcements";

function createRegion(): HTMLElement {
  const region = document.createElement("div");
  region.id = regionId;
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  region.setAttribute("aria-live", "polite");
  document.body.append(region);
  return region;
}
