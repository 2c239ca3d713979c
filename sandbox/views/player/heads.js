// Who has read how far: a mark under the cell that was sent last, and names below it.
// Those who have got to the same cell share a mark.

import { draw, setText, shortName, svgNode, write } from "./text.js";

// In px, about.
const SIGN = 5.5;
const GAP = 10;
// To the line that the names stand on: clear of the mark.
const DOWN = 16;

export class Heads {
  // form: that of the tape. top: where the marks begin.
  constructor(form, top) {
    this.form = form;
    this.top = top;
    this.node = svgNode("g");
    this.heads = [];
  }

  // groups: Map of the middle of a cell to the readers there.
  show(groups) {
    const found = [...groups].sort((one, other) => one[0] - other[0]);
    const names = fitted(found, this.form);
    found.forEach(([x, group], place) => this.showHead(place, x, group, names[place]));
    for (let i = found.length; i < this.heads.length; i += 1) draw(this.heads[i].node, false);
  }

  showHead(place, x, group, { at, text }) {
    const head = (this.heads[place] ??= this.made());
    const isKept = group.every((reader) => reader.is === "kept");
    draw(head.node, true);
    write(head.node, "data-is", isKept ? "kept" : "there");
    write(head.mark, "transform", `translate(${x} ${this.top})`);
    setText(head.name, text);
    setText(head.title, group.map(readerSaid).join("\n"));
    write(head.name, "x", at);
    write(head.name, "y", this.top + DOWN);
  }

  made() {
    const mark = svgNode("path", { class: "evp-head", d: "M0 0L4.5 5.5H-4.5z" });
    const name = svgNode("text", { class: "evp-reader" });
    const title = svgNode("title");
    const node = svgNode("g", {}, mark, name, title);
    this.node.append(node);
    return { node, mark, name, title };
  }
}

// Each name as near below its mark as the others leave room for, in their order.
function fitted(found, { x: left, w: width, letter = SIGN }) {
  const right = left + width;
  const most = Math.floor((width - GAP * found.length) / letter / Math.max(found.length, 1));
  const says = [readersText, readersBriefly].map((say) => found.map(([, group]) => say(group)));
  const fits = says.find((texts) => widthOf(texts, letter) <= width);
  const names = (fits ?? says[1].map((text) => shortName(text, Math.max(most, 2)))).map((text) => ({ text }));
  let free = left - 6;
  names.forEach((name, i) => {
    name.at = Math.max(free, found[i][0] - 5);
    free = name.at + name.text.length * letter + GAP;
  });
  let limit = right + GAP;
  for (const name of names.reverse()) {
    name.at = Math.max(left - 6, Math.min(name.at, limit - name.text.length * letter - GAP));
    limit = name.at;
  }
  return names.reverse();
}

const widthOf = (texts, letter) => texts.reduce((sum, text) => sum + text.length * letter + GAP, 0);

const unackedOf = (group) => group.reduce((sum, reader) => sum + reader.unacked.length, 0);

function namesOf(group) {
  return group.map((reader) => (reader.is === "kept" ? `${reader.client} (away)` : reader.client)).join(", ");
}

// "orders, tickets · ▪▪ 2 unacked"
function readersText(group) {
  const unacked = unackedOf(group);
  return namesOf(group) + (unacked > 0 ? ` · ${"▪".repeat(Math.min(unacked, 5))} ${unacked} unacked` : "");
}

const readersBriefly = (group) => readersText(group).replace(/ · ▪+ (\d+) unacked$/, " ▪$1");

function readerSaid(reader) {
  const unacked = reader.unacked.length > 0 ? `, unacked: ${reader.unacked.slice(0, 12).join(", ")}` : "";
  const kept = reader.is === "kept" ? ", place kept while nobody reads" : "";
  return `${shortName(reader.client, 60)} has been sent up to #${reader.head}${unacked}${kept}`;
}
