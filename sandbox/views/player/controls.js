// The bar of buttons and the slider: one for all runs.

import { clockText } from "./clock.js";
import { node, setAttribute, setText, svgNode } from "./text.js";

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16, 32];

const ICONS_OF = {
  sceneBack: "M1 3h2v10H1zM9 3v10L3.5 8zM15 3v10L9.500 8z",
  backward: "M4 3h2v10H4zM13 3v10L6.500 8z",
  play: "M4 2.500v11L13.500 8z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  forward: "M10 3h2v10h-2zM3 3v10l6.500-5z",
  sceneOn: "M13 3h2v10h-2zM1 3v10l5.500-5zM7 3v10l5.500-5z",
};
const BUTTONS = [
  ["sceneBack", "previous scene", "Shift+←"],
  ["backward", "previous event", "←"],
  ["toggle", "play", "Space"],
  ["forward", "next event", "→"],
  ["sceneOn", "next scene", "Shift+→"],
  ["slower", "slower", "[", "−"],
  ["faster", "faster", "]", "+"],
  ["why", "why did this happen?", "W", "Why?"],
  ["table", "all events as a table", "T", "Table"],
  ["help", "keys and signs", "?", "?"],
];

export class Controls {
  constructor(actions, length) {
    this.length = length;
    this.buttons = {};
    this.speed = node("output", { class: "evp-speed", "aria-label": "speed" });
    this.clock = node("span", { class: "evp-clock" });
    this.slider = node("input", { type: "range", min: 0, max: Math.max(length - 1, 0), step: 1, "aria-label": "event" });
    this.slider.addEventListener("input", () => actions.scrub(Number(this.slider.value)));
    this.slide = node("div", { class: "evp-slide" }, this.slider);
    const bar = node("div", { class: "evp-bar", role: "group", "aria-label": "playing" });
    for (const [name, ...said] of BUTTONS) bar.append(this.button(name, actions, ...said));
    this.buttons.slower.after(this.speed);
    bar.append(this.clock);
    this.node = node("div", {}, bar, this.slide);
  }

  button(name, actions, label, key, word = null) {
    const button = node("button", { type: "button", "aria-label": label, title: `${label} (${key})` });
    if (word === null) button.append(iconNode(name === "toggle" ? "play" : name));
    else button.textContent = word;
    button.addEventListener("click", () => actions[name]());
    if (name === "toggle") button.classList.add("evp-play");
    this.buttons[name] = button;
    return button;
  }

  // shares: where scenes are, and where runs part, from 0 to 1.
  mark(shares, title, isParting = false) {
    for (const share of shares) {
      const left = `left:calc(8px + ${share.toFixed(4)} * (100% - 16px))`;
      this.slide.append(node("span", { class: "evp-tick", style: left, title, "data-parts": isParting ? "" : null }));
    }
  }

  showPlaying(isPlaying) {
    const { toggle } = this.buttons;
    const label = isPlaying ? "pause" : "play";
    if (toggle.getAttribute("aria-label") === label) return;
    toggle.setAttribute("aria-label", label);
    toggle.title = `${label} (Space)`;
    toggle.replaceChildren(iconNode(label));
  }

  showClock({ ms, step }) {
    setText(this.clock, `${clockText(ms)} · event ${step + 1} of ${this.length}`);
  }

  show(playhead, said) {
    const { length } = this;
    const { step, ms, isPlaying, speed } = playhead;
    this.showClock(playhead);
    setText(this.speed, `${speed}×`);
    this.showPlaying(isPlaying);
    this.slider.value = step;
    setAttribute(this.slider, "aria-valuetext", `event ${step + 1} of ${length}, ${clockText(ms)}: ${said}`);
    const isFirst = step === 0;
    const isLast = step === length - 1;
    const ends = { sceneBack: isFirst, backward: isFirst, forward: isLast, sceneOn: isLast };
    for (const [name, isEnd] of Object.entries(ends)) setAttribute(this.buttons[name], "aria-disabled", isEnd ? "true" : null);
  }
}

function iconNode(name) {
  return svgNode("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svgNode("path", { d: ICONS_OF[name] }));
}
