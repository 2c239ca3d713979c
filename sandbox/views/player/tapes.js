// What a bus or a channel keeps, as a tape: a cell for each message, its number in it,
// and below it who has read how far.

import { Heads } from "./heads.js";
import { draw, flag, setText, shortEvent, svgNode, write } from "./text.js";

const CELL = { w: 20, h: 16, top: 14 };
// Of what is no longer kept, as many as tell it.
const GONE_SHOWN = 4;

export class Tape {
  constructor(form, run, onPick) {
    this.form = form;
    this.run = run;
    this.stored = run.tapes.get(form.key) ?? { entry: [], sequence: [] };
    this.width = Math.min(form.cell ?? CELL.w, form.w / form.cells);
    this.note = svgNode("text", { class: "evp-note evp-end", x: form.x + form.w, y: form.y + 9 });
    this.cells = Array.from({ length: form.cells }, (_, place) => this.cellNode(place, onPick));
    this.heads = new Heads(form, form.y + CELL.top + CELL.h + 1);
    this.node = svgNode("g", { class: "evp-tape" }, this.backNode(), this.labelNode(), this.note,
      ...this.cells.map((cell) => cell.node), this.heads.node);
  }

  backNode() {
    const { x, y, w } = this.form;
    return svgNode("rect", { class: "evp-track", x, y: y + CELL.top, width: w, height: CELL.h });
  }

  labelNode() {
    const label = svgNode("text", { class: "evp-label", x: this.form.x, y: this.form.y + 10 });
    label.textContent = shortEvent(this.form.label, 30);
    return label;
  }

  cellNode(place, onPick) {
    const node = svgNode("g", { class: "evp-cell", role: "button", display: "none" });
    const x = this.form.x + place * this.width;
    const word = svgNode("text", { x: x + this.width / 2, y: this.form.y + CELL.top + 12 });
    const title = svgNode("title");
    const frame = { x: x + 0.75, y: this.form.y + CELL.top + 0.75, width: this.width - 1.5, height: CELL.h - 1.5 };
    node.append(svgNode("rect", frame), crossOver(frame), word, title);
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
    this.heads.show(this.placed(readers, begin, from, to));
  }

  showCell(cell, index, from, { to, lit, now }) {
    const isThere = index < to;
    draw(cell.node, isThere);
    if (!isThere) return;
    if (cell.index !== index) this.nameCell(cell, index);
    write(cell.node, "data-is", index < from ? "gone" : "kept");
    flag(cell.node, "data-lit", lit.has(this.stored.entry[index]));
    flag(cell.node, "data-new", now === this.stored.entry[index]);
    write(cell.node, "tabindex", index === to - 1 ? "0" : "-1");
  }

  nameCell(cell, index) {
    cell.index = index;
    const number = String(this.stored.sequence[index] ?? "?");
    const name = this.run.eventName(this.run.about[this.stored.entry[index]] ?? -1);
    setText(cell.word, number.length > 4 ? `…${number.slice(-2)}` : number);
    write(cell.word, "font-size", number.length > 2 && this.width < 24 ? 8 : 10);
    setText(cell.title, `#${number}: ${shortEvent(name, 80)}`);
    write(cell.node, "aria-label", `#${number}: ${shortEvent(name, 80)}, why?`);
  }

  // Under which cell each reader stands: the last one it was sent, or before them all.
  placed(readers, begin, from, to) {
    const places = new Map();
    for (const reader of readers) {
      const cell = this.cellOf(reader.head, begin, from, to);
      const x = cell < 0 ? this.form.x - 4 : this.form.x + (cell + 0.5) * this.width;
      if (!places.has(x)) places.set(x, []);
      places.get(x).push(reader);
    }
    return places;
  }

  cellOf(head, begin, from, to) {
    for (let index = to - 1; index >= Math.max(from, begin); index -= 1) {
      if (this.stored.sequence[index] <= head) return index - begin;
    }
    return -1;
  }
}

// Behind the number of what is gone.
function crossOver({ x, y, width, height }) {
  const d = `M${x} ${y}l${width} ${height}M${x} ${y + height}l${width} ${-height}`;
  return svgNode("path", { class: "evp-cross", d });
}

function noteOf(begin, from, to) {
  const before = Math.max(0, begin - from);
  const parts = [];
  if (from > 0) parts.push(`${from} gone`);
  if (before > 0) parts.push(`… ${before.toLocaleString("en")} before`);
  if (to > from && before > 0) parts.push(`${(to - from).toLocaleString("en")} kept`);
  return parts.join(" · ");
}
