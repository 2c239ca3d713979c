// The ways between boxes, and those of one chain of causes, numbered in their order.

import { colourOf, pointOn, wayAround } from "./shapes.js";
import { draw, setText, svgNode, write } from "./text.js";

const TRAILS_MAX = 12;

export class Ways {
  constructor(run, boxes) {
    this.run = run;
    this.boxes = boxes;
    this.known = new Map();
    this.drawn = [];
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
    const boxes = Array.from(this.boxes.values(), ({ actor }) => actor);
    const middle = Math.max(...boxes.map(({ x }) => x)) / 2;
    return wayAround(box(from), box(to), boxes, middle);
  }

  // away: the names of those who cannot be reached.
  show(away) {
    const { actors } = this.run.moves;
    for (const { node, pair } of this.drawn) {
      write(node, "data-is", pair.some((place) => away.has(actors[place])) ? "broken" : null);
    }
  }

  // A quiet line for each pair that is connected, or that anything ever went between.
  lines(onPick) {
    const { moves } = this.run;
    const seen = new Map();
    for (let i = 0; i < moves.count; i += 1) {
      const pair = [moves.from[i], moves.to[i]].sort((a, b) => a - b);
      if (!seen.has(pair.join())) seen.set(pair.join(), { pair, isHttp: true });
      seen.get(pair.join()).isHttp &&= moves.kinds[moves.kind[i]] === "request";
    }
    for (const pair of moves.links ?? []) {
      if (!seen.has(pair.join())) seen.set(pair.join(), { pair });
    }
    return Array.from(seen.values(), (way) => this.line(way, onPick));
  }

  // isHttp: nothing but ordinary requests go there, and no events.
  line({ pair: [from, to], isHttp }, onPick) {
    const points = this.get(from, to).map(({ x, y }) => `${x},${y}`).join(" ");
    const node = svgNode("g", { class: "evp-way", "data-http": isHttp ? "" : null }, svgNode("polyline", { points }), svgNode("polyline", { points, class: "evp-hit" }));
    this.drawn.push({ node, pair: [from, to] });
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

  // trail: [{ move, place }], each with its place in the chain; past TRAILS_MAX the latest.
  show(trail) {
    const shown = trail.slice(-TRAILS_MAX);
    shown.forEach(({ move, place }, at) => this.showPart(at, move, place));
    for (let i = shown.length; i < this.parts.length; i += 1) draw(this.parts[i].node, false);
  }

  showPart(at, move, place) {
    const part = (this.parts[at] ??= this.made());
    const { moves } = this.run;
    const way = this.ways.get(moves.from[move], moves.to[move]);
    const [start, end, middle] = [0, 1, 0.5].map((share) => pointOn(way, share, 6));
    const points = [start, ...way.slice(1, -1), end];
    part.line.setAttribute("d", `M${points.map(({ x, y }) => `${x} ${y}`).join("L")}`);
    part.line.setAttribute("stroke", colourOf(moves.kinds[moves.kind[move]]));
    part.badge.setAttribute("transform", `translate(${middle.x} ${middle.y})`);
    setText(part.word, String(place));
    draw(part.node, true);
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
