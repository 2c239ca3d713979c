// The player before a class: one screen, in large type, by keys alone. A question stands
// beside the stage until hands were raised; then the run answers it.

import { mount } from "./player.js";
import { node } from "./text.js";

const KEYS_TOLD = "Space play   ← → event   Shift ← → scene   W why   ? all keys";

export function present(element, payload) {
  const player = mount(element, payload, { presenter: true, keysOn: document });
  const root = element.firstElementChild;
  arrange(root, payload);
  root.focus({ preventScroll: true });
  return player;
}

// The stage has as much of the screen as there is; what is said of it has the rest.
function arrange(root, payload) {
  const part = (name) => root.querySelector(`:scope > .evp-${name}`);
  const side = node("div", { class: "evp-side" });
  side.append(...["veil", "prose", "why", "scenes"].map(part).filter(Boolean));
  root.append(side, footNode(root, payload));
  root.style.setProperty("--evp-many", String(root.querySelectorAll(".evp-run").length));
}

function footNode(root, { veil }) {
  const keys = veil === null ? "" : `${veil.options.map((option) => option.key).join(" ")} answer   `;
  const clock = root.querySelector(".evp-clock");
  return node("div", { class: "evp-foot" }, node("span", {}, keys + KEYS_TOLD), clock);
}
