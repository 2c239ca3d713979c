// The bar of buttons and the slider: one for all runs.

import { clockText } from "./clock.js";
import { flag, node, pressable, setText, svgNode, write } from "./text.js";

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16, 32];

export const NOTHING_DONE = "Nothing has happened.";
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
  constructor(actions) {
    this.buttons = {};
    this.speed = node("output", { class: "evp-speed", "aria-label": "speed" });
    this.clock = node("span", { class: "evp-clock" });
    this.slider = node("input", { type: "range", min: 0, step: 1, "aria-label": "event" });
    this.slider.addEventListener("input", () => actions.scrub(Number(this.slider.value)));
    this.ticks = node("div");
    this.parting = this.partingNode(actions);
    this.slide = node("div", { class: "evp-slide" }, this.parting, this.ticks, this.slider);
    const bar = node("div", { class: "evp-bar", role: "group", "aria-label": "playing" });
    for (const [name, ...said] of BUTTONS) bar.append(this.button(name, actions, ...said));
    this.buttons.slower.after(this.speed);
    bar.append(this.clock);
    this.node = node("div", {}, bar, this.slide);
  }

  button(name, actions, label, key, word = null) {
    const shown = word ?? iconNode(name === "toggle" ? "play" : name);
    const button = pressable({ "aria-label": label, title: `${label} (${key})` }, () => actions[name](), shown);
    if (name === "toggle") button.classList.add("evp-play");
    this.buttons[name] = button;
    return button;
  }

  // A flag over the slider, which leads there.
  partingNode(actions) {
    return pressable({ class: "evp-parting", title: "where the runs part (P)" }, () => actions.parting(), "here they part");
  }

  // The steps of what may be seen: the last, those where scenes begin, and where runs part
  // or null.
  mark(until, scenes, parting) {
    const share = (step) => `--evp-share:${(step / Math.max(until, 1)).toFixed(4)}`;
    this.slider.max = Math.max(until, 0);
    this.ticks.replaceChildren(...scenes.map((step) => node("span", { class: "evp-tick", style: share(step), title: "scene" })));
    write(this.slide, "data-parts", parting === null ? null : "");
    flag(this.parting, "hidden", parting === null);
    if (parting === null) return;
    this.ticks.append(node("span", { class: "evp-tick", style: share(parting), "data-parts": "" }));
    write(this.parting, "style", share(parting));
  }

  showPlaying(isPlaying) {
    const { toggle } = this.buttons;
    const label = isPlaying ? "pause" : "play";
    if (toggle.getAttribute("aria-label") === label) return;
    toggle.setAttribute("aria-label", label);
    toggle.title = `${label} (Space)`;
    toggle.replaceChildren(iconNode(label));
  }

  showClock({ ms, step, until }) {
    setText(this.clock, until < 0 ? NOTHING_DONE : `${clockText(ms)} · event ${step + 1} of ${until + 1}`);
  }

  show(playhead, said) {
    const { step, ms, isPlaying, speed, until } = playhead;
    this.showClock(playhead);
    setText(this.speed, `${speed}×`);
    this.showPlaying(isPlaying);
    this.slider.value = step;
    write(this.slider, "aria-valuetext", until < 0 ? NOTHING_DONE : `event ${step + 1} of ${until + 1}, ${clockText(ms)}: ${said}`);
    const isFirst = step === 0;
    const isLast = step >= until;
    const ends = { sceneBack: isFirst, backward: isFirst, forward: isLast, sceneOn: isLast };
    for (const [name, isEnd] of Object.entries(ends)) write(this.buttons[name], "aria-disabled", isEnd ? "true" : null);
  }
}

function iconNode(name) {
  return svgNode("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svgNode("path", { d: ICONS_OF[name] }));
}
