// The player before a class: one screen, in large type, by keys alone. A question stands
// beside the stage until hands were raised; then the run answers it.

import { mount } from "./player.js";
import { node } from "./text.js";

const KEYS_TOLD = ["Space  play", "← →  event", "Shift + ← →  scene", "W  why", "?  all keys"];

export function present(element, payload) {
  const player = mount(element, payload, { presenter: true, keysOn: document });
  const root = element.lastElementChild;
  arrange(root, payload);
  root.focus({ preventScroll: true });
  return player;
}

// The stages have as much of the screen as there is; what is said of them has the rest.
function arrange(root, payload) {
  const part = (name) => root.querySelector(`.evp-${name}`);
  const side = node("div", { class: "evp-side" });
  side.append(...["veil", "prose", "story"].map(part).filter(Boolean));
  if (root.querySelector("[data-many]")) side.append(root.querySelector(".evp-ledger").parentNode);
  root.append(side, footNode(root, payload));
  for (const svg of root.querySelectorAll(".evp-stage > svg:first-child")) fit(svg);
}

// A stage keeps its shape, so that what moves over it stays on its ways.
function fit(svg) {
  const { width, height } = svg.viewBox.baseVal;
  svg.parentNode.style.setProperty("--evp-shape", String(width / height));
  // Where there are several each is as large as the others.
  svg.closest(".evp-run").style.setProperty("--evp-tall", String(height));
}

function footNode(root, { veil, parts }) {
  const answers = veil === null ? [] : [`${veil.options.map(({ key }) => key).join(" ")}  answer`];
  const parting = parts && veil === null ? ["P  where they part"] : [];
  const told = [...answers, ...KEYS_TOLD, ...parting].map((text) => node("span", {}, text));
  return node("div", { class: "evp-foot" }, ...told, root.querySelector(".evp-clock"));
}
