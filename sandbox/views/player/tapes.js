// What a bus or a channel keeps, as a tape: a cell for each message, its number in it,
// and below it who has read how far.

import { setAttribute, setText, shortName, svgNode } from "./text.js";

const CELL = { w: 20, h: 16, top: 14 };
const GONE_SHOWN = 4; // of what is no longer kept, as many as tell it

export class Tape {
  constructor(form, run, onPick) {
    this.form = form;
    this.run = run;
    this.stored = run.tapes.get(form.key) ?? { entry: [], sequence: [] };
    this.width = Math.min(CELL.w, form.w / form.cells);
    this.note = svgNode("text", { class: "evp-note evp-end", x: form.x + form.w, y: form.y + 9 });
    this.cells = Array.from({ length: form.cells }, (_, place) => this.cellNode(place, onPick));
    this.heads = [];
    this.node = svgNode("g", { class: "evp-tape" }, this.backNode(), this.labelNode(), this.note,
      ...this.cells.map((cell) => cell.node));
  }

  backNode() {
    const { x, y, w } = this.form;
    return svgNode("rect", { class: "evp-track", x, y: y + CELL.top, width: w, height: CELL.h });
  }

  labelNode() {
    const label = svgNode("text", { class: "evp-label", x: this.form.x, y: this.form.y + 10 });
    label.textContent = shortName(this.form.label, 30);
    return label;
  }

  cellNode(place, onPick) {
    const node = svgNode("g", { class: "evp-cell", role: "button", display: "none" });
    const x = this.form.x + place * this.width;
    const word = svgNode("text", { x: x + this.width / 2, y: this.form.y + CELL.top + 12 });
    const title = svgNode("title");
    const frame = { x: x + 0.75, y: this.form.y + CELL.top + 0.75, width: this.width - 1.5, height: CELL.h - 1.5 };
    node.append(svgNode("rect", frame), word, title);
    const cell = { node, word, title, index: -1 };
    node.addEventListener("click", () => onPick(this.stored.entry[cell.index]));
    return cell;
  }

  // kept: { from, to } of the fold, or nothing yet. readers: those of this tape.
  show(kept, readers, lit, now) {
    const { from, to } = kept ?? { from: 0, to: 0 };
    const room = this.cells.length;
    const gone = Math.max(0, Math.min(from, GONE_SHOWN, room - (to - from)));
    const begin = Math.max(from - gone, to - room);
    for (let i = 0; i < room; i += 1) this.showCell(this.cells[i], begin + i, from, { to, lit, now });
    setText(this.note, noteOf(begin, from, to));
    this.showHeads(readers, begin, from, to);
  }

  showCell(cell, index, from, { to, lit, now }) {
    const isThere = index < to;
    setAttribute(cell.node, "display", isThere ? null : "none");
    if (!isThere) return;
    if (cell.index !== index) this.nameCell(cell, index);
    setAttribute(cell.node, "data-is", index < from ? "gone" : "kept");
    setAttribute(cell.node, "data-lit", lit.has(this.stored.entry[index]) ? "" : null);
    setAttribute(cell.node, "data-new", now === this.stored.entry[index] ? "" : null);
    setAttribute(cell.node, "tabindex", index === to - 1 ? "0" : "-1");
  }

  nameCell(cell, index) {
    cell.index = index;
    const number = String(this.stored.sequence[index] ?? "?");
    const name = this.run.eventName(this.run.about[this.stored.entry[index]] ?? -1);
    setText(cell.word, number.length > 4 ? `…${number.slice(-2)}` : number);
    setAttribute(cell.word, "font-size", number.length > 2 ? 8 : 10);
    setText(cell.title, `#${number}: ${shortName(name, 80)}`);
    setAttribute(cell.node, "aria-label", `#${number}: ${shortName(name, 80)}, why?`);
  }

  // Readers that have got to the same place share a head.
  showHeads(readers, begin, from, to) {
    const places = new Map();
    for (const reader of readers) {
      const at = this.placeOf(reader.head, begin, from, to);
      if (!places.has(at)) places.set(at, []);
      places.get(at).push(reader);
    }
    const sorted = [...places].sort((one, other) => one[0] - other[0]);
    sorted.forEach(([at, group], place) => this.showHead(place, at, group, sorted));
    for (let i = sorted.length; i < this.heads.length; i += 1) setAttribute(this.heads[i].node, "display", "none");
  }

  // The cell whose number a reader has been sent last; -1: before them all.
  placeOf(head, begin, from, to) {
    for (let index = to - 1; index >= Math.max(from, begin); index -= 1) {
      if (this.stored.sequence[index] <= head) return index - begin;
    }
    return -1;
  }

  showHead(place, at, group, all) {
    const head = (this.heads[place] ??= this.headNode());
    const x = this.form.x + (at + 0.5) * this.width;
    const next = place + 1 < all.length ? (all[place + 1][0] + 0.5) * this.width : this.form.w;
    const right = place + 1 < all.length ? this.form.x + next - 14 : this.form.x + this.form.w;
    const isKept = group.every((reader) => reader.is === "kept");
    setAttribute(head.node, "display", null);
    setAttribute(head.node, "data-is", isKept ? "kept" : "there");
    setAttribute(head.mark, "transform", `translate(${Math.max(x, this.form.x - 4)} ${this.form.y + CELL.top + CELL.h + 2})`);
    this.showNames(head, group, Math.max(x, this.form.x - 4), right);
  }

  showNames(head, group, x, right) {
    const text = readersText(group);
    const isLeft = x - this.form.x > this.form.w * 0.55 && right - x < text.length * 5.6;
    const room = Math.max(isLeft ? x - this.form.x - 12 : right - x - 10, 12);
    setText(head.name, shortName(text, Math.max(Math.floor(room / 5.4), 1)));
    setText(head.title, group.map(readerSaid).join("\n"));
    setAttribute(head.name, "x", isLeft ? x - 7 : x + 7);
    setAttribute(head.name, "class", isLeft ? "evp-reader evp-end" : "evp-reader");
    setAttribute(head.name, "y", this.form.y + CELL.top + CELL.h + 11);
  }

  headNode() {
    const mark = svgNode("path", { class: "evp-head", d: "M0 0L5 9H-5z" });
    const name = svgNode("text", { class: "evp-reader" });
    const title = svgNode("title");
    const node = svgNode("g", {}, mark, name, title);
    this.node.append(node);
    return { node, mark, name, title };
  }
}

function noteOf(begin, from, to) {
  const before = Math.max(0, begin - from);
  const parts = [];
  if (from > 0) parts.push(`${from} gone`);
  if (before > 0) parts.push(`… ${before.toLocaleString("en")} before`);
  if (to > from && before > 0) parts.push(`${(to - from).toLocaleString("en")} kept`);
  return parts.join(" · ");
}

function readersText(group) {
  const names = group.map((reader) => (reader.is === "kept" ? `${reader.client} kept` : reader.client));
  const unacked = group.reduce((sum, reader) => sum + reader.unacked.length, 0);
  return names.join(", ") + (unacked > 0 ? ` · ${"▪".repeat(Math.min(unacked, 5))} ${unacked} unacked` : "");
}

function readerSaid(reader) {
  const unacked = reader.unacked.length > 0 ? `, unacked: ${reader.unacked.slice(0, 12).join(", ")}` : "";
  const kept = reader.is === "kept" ? ", place kept while nobody reads" : "";
  return `${shortName(reader.client, 60)} has been sent up to #${reader.head}${unacked}${kept}`;
}
