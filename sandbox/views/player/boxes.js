// Who there is: a box for each actor, with how it is and what it was given so far.

import { glyphNode } from "./shapes.js";
import { draw, setText, shortName, svgNode, write } from "./text.js";

const TALLIED = ["published", "wanted", "again", "unwanted", "echo", "lost", "later"];
const ICONS = {
  person: "M0-6a3 3 0 1 1-.01 0zM-6 7a6 6 0 0 1 12 0z",
  service: "M-6-3.5L0-7L6-3.5V3.5L0 7L-6 3.5z",
  hub: "M-7-5h14v4h-14zM-7 2h14v4h-14z",
};

// A word and a sign for each way not to be there, never colour alone.
const SIGNS = {
  "not started": "○ not started",
  crashed: "✕ crashed",
  stopped: "■ stopped",
  frozen: "✻ frozen",
  paused: "‖ stands still",
  apart: "○ not connected",
  cut: "≠ connection cut",
  forgotten: "∅ server forgot it",
  deaf: "⊘ connection given up",
};

export class Box {
  constructor(actor, glyphs) {
    this.actor = actor;
    this.glyphs = glyphs;
    this.node = svgNode("g", { class: `evp-actor evp-${actor.role}` });
    this.frame = this.frameNode();
    this.sign = this.signNode();
    this.node.append(this.frame, this.iconNode(), this.nameNode(), this.sign.node);
    this.tally = actor.role === "hub" || actor.h < 30 ? null : new Tally(this, glyphs);
  }

  get left() {
    return this.actor.x - this.actor.w / 2;
  }

  get top() {
    return this.actor.y - this.actor.h / 2;
  }

  frameNode() {
    const { w, h } = this.actor;
    return svgNode("rect", { class: "evp-frame", x: this.left, y: this.top, width: w, height: h, rx: 5 });
  }

  iconNode() {
    const { role, h } = this.actor;
    const y = role === "hub" ? this.top + 17 : this.top + Math.min(h / 2, 13);
    const place = `translate(${this.left + 14} ${y}) scale(.9)`;
    return svgNode("path", { class: "evp-sign", d: ICONS[role], transform: place });
  }

  nameNode() {
    const { role, name, h } = this.actor;
    const y = role === "hub" ? this.top + 22 : this.top + Math.min(h / 2 + 4, 17);
    const shown = svgNode("text", { class: "evp-name", x: this.left + 26, y });
    shown.textContent = shortName(name, role === "hub" ? 34 : 15);
    shown.append(titled(name));
    return shown;
  }

  signNode() {
    const back = svgNode("rect", { class: "evp-tag", height: 15, rx: 7 });
    const word = svgNode("text", { class: "evp-tag-word" });
    return { node: svgNode("g", { display: "none" }, back, word), back, word };
  }

  show(life, counts) {
    write(this.node, "data-is", life);
    const sign = life === "there" ? null : SIGNS[life] ?? life;
    write(this.sign.node, "display", sign === null ? "none" : null);
    if (sign !== null) this.showSign(sign);
    this.tally?.show(counts);
  }

  showSign(sign) {
    setText(this.sign.word, sign);
    const width = (this.sign.word.getComputedTextLength?.() || sign.length * 6.4) + 14;
    // It may be wider than the box, but does not leave the stage.
    const x = Math.max(2, Math.min(this.left + 6, this.left + this.actor.w + 8 - width));
    write(this.sign.back, "width", width);
    write(this.sign.back, "x", x);
    write(this.sign.back, "y", this.top - 11);
    write(this.sign.word, "x", x + width / 2);
    write(this.sign.word, "y", this.top);
  }
}

// Small shapes with numbers: sent, and given, by what came of it.
class Tally {
  constructor(box, glyphs) {
    this.room = box.actor.w - 14;
    this.at = { x: box.left + 13, y: box.top + box.actor.h - 8 };
    this.parts = TALLIED.map((kind) => {
      const count = svgNode("text", { class: "evp-count", x: 8.5, y: 3.5 });
      const node = svgNode("g", { display: "none" }, glyphNode(glyphs, kind, kind === "again" ? 3.9 : 3.6), count, titled(glyphs[kind].meaning));
      box.node.append(node);
      return { kind, node, count };
    });
  }

  show(counts = {}) {
    const shown = this.parts.filter(({ kind }) => counts[kind] > 0);
    const most = this.room / shown.length;
    let x = this.at.x;
    for (const { kind, node, count } of this.parts) {
      const number = counts[kind] ?? 0;
      draw(node, number > 0);
      if (!(number > 0)) continue;
      const said = String(number);
      setText(count, said);
      write(node, "transform", `translate(${x} ${this.at.y})`);
      x += Math.min(17 + said.length * 8, Math.max(most, 17 + said.length * 6));
    }
  }
}

export function titled(text) {
  const title = svgNode("title");
  title.textContent = shortName(text, 300);
  return title;
}
