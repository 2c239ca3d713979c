// The ways between boxes, and those of one chain of causes, numbered in their order.

import { colourOf, pointOn, wayBetween } from "./shapes.js";
import { setAttribute, setText, svgNode } from "./text.js";

const TRAILS_MAX = 12;

export class Ways {
  constructor(run, boxes) {
    this.run = run;
    this.boxes = boxes;
    this.known = new Map();
  }

  // Who is not on the stage has no way: it is drawn where the stage begins.
  get(from, to) {
    const key = from * 65536 + to;
    if (!this.known.has(key)) this.known.set(key, this.found(from, to));
    return this.known.get(key);
  }

  found(from, to) {
    const { actors } = this.run.moves;
    const nowhere = { x: 10, y: 10, w: 1, h: 1 };
    const box = (place) => this.boxes.get(actors[place])?.actor ?? nowhere;
    return wayBetween(box(from), box(to));
  }

  // A quiet line for each pair that anything ever went between.
  lines(onPick) {
    const { moves } = this.run;
    const seen = new Map();
    for (let i = 0; i < moves.count; i += 1) {
      const pair = [moves.from[i], moves.to[i]].sort((a, b) => a - b);
      if (!seen.has(pair.join())) seen.set(pair.join(), pair);
    }
    return [...seen.values()].map((pair) => this.line(pair, onPick));
  }

  line([from, to], onPick) {
    const { start, end } = this.get(from, to);
    const ends = { x1: start.x, y1: start.y, x2: end.x, y2: end.y };
    const node = svgNode("g", { class: "evp-way" }, svgNode("line", ends), svgNode("line", { ...ends, class: "evp-hit" }));
    node.addEventListener("click", () => onPick(from, to));
    return node;
  }
}

export class Trails {
  constructor(run, ways) {
    this.run = run;
    this.ways = ways;
    this.node = svgNode("g", { class: "evp-trails" });
    this.parts = [];
  }

  // moves: those of the chain, the first cause first; past TRAILS_MAX the latest.
  show(moves) {
    const shown = moves.slice(-TRAILS_MAX);
    shown.forEach((move, place) => this.showPart(place, move, moves.length - shown.length + place + 1));
    for (let i = shown.length; i < this.parts.length; i += 1) setAttribute(this.parts[i].node, "display", "none");
  }

  showPart(place, move, number) {
    const part = (this.parts[place] ??= this.made());
    const { moves } = this.run;
    const way = this.ways.get(moves.from[move], moves.to[move]);
    const [start, end, middle] = [0, 1, 0.5].map((share) => pointOn(way, share, 6));
    part.line.setAttribute("d", `M${start.x} ${start.y}L${end.x} ${end.y}`);
    part.line.setAttribute("stroke", colourOf(moves.kinds[moves.kind[move]]));
    part.badge.setAttribute("transform", `translate(${middle.x} ${middle.y})`);
    setText(part.word, String(number));
    setAttribute(part.node, "display", null);
  }

  made() {
    const line = svgNode("path", { class: "evp-trail" });
    const word = svgNode("text", { y: 4 });
    const badge = svgNode("g", { class: "evp-badge" }, svgNode("circle", { r: 9 }), word);
    const node = svgNode("g", {}, line, badge);
    this.node.append(node);
    return { node, line, badge, word };
  }
}
