// One run as it is at a moment: who is there, what is kept, what is on its way.

import { Box } from "./boxes.js";
import { Tape } from "./tapes.js";
import { Crowd, Tokens } from "./tokens.js";
import { Trails, Ways } from "./trails.js";
import { node, setAttribute, shortName, svgNode } from "./text.js";
import { THERE } from "./fold.js";

const NOTHING = new Set();

export class Stage {
  // onPick: called with the entry that somebody wants explained.
  constructor(run, glyphs, onPick) {
    const { stage } = run.form;
    this.run = run;
    this.reach = -1;
    this.boxes = new Map(stage.actors.map((actor) => [actor.name, new Box(actor, glyphs)]));
    this.ways = new Ways(run, this.boxes);
    this.tapes = new Map(stage.tapes.map((tape) => [tape.key, new Tape(tape, run, onPick)]));
    this.tokens = new Tokens(run, glyphs, this.ways, onPick);
    this.crowd = new Crowd(this.tokens, stage.width, stage.height);
    this.trails = new Trails(run, this.ways);
    this.shown = {};
    this.svg = this.drawn(stage, onPick);
    this.air = this.airNode(stage);
    this.node = node("div", { class: "evp-stage" }, this.svg, this.air);
  }

  drawn({ width, height }, onPick) {
    const name = `The stage of ${shortName(this.run.label, 60)}`;
    const svg = svgNode("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": name });
    const boxes = [...this.boxes.values()].map((box) => box.node);
    const tapes = [...this.tapes.values()].map((tape) => tape.node);
    const lines = this.ways.lines((one, other) => onPick(this.lastBetween(one, other)));
    svg.append(...lines, ...boxes, ...tapes);
    return svg;
  }

  // A picture of its own for what moves, so that what stands is not drawn again.
  airNode({ width, height }) {
    const name = `On their way in ${shortName(this.run.label, 60)}`;
    const air = svgNode("svg", { class: "evp-air", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": name });
    air.append(this.trails.node, this.tokens.node);
    return air;
  }

  lastBetween(one, other) {
    const { from, to, entry, count } = this.run.moves;
    for (let i = count - 1; i >= 0; i -= 1) {
      const isOn = (from[i] === one && to[i] === other) || (from[i] === other && to[i] === one);
      if (isOn && entry[i] !== null && entry[i] <= this.reach) return entry[i];
    }
    return null;
  }

  // What changes with each frame.
  move(flights, lit = NOTHING) {
    this.crowd.show(this.tokens.show(flights, lit), this.node);
  }

  // What changes with each event.
  // now: the entry just told, if this is the run that is looked at. lit, trail: see Why.
  show({ state, tally }, { reach, now = null, lit = NOTHING, trail = [] }) {
    this.reach = reach;
    const who = now === null || now < 0 ? null : this.run.entry(now).actor;
    for (const [name, box] of this.boxes) {
      const isIn = box.actor.role === "person";
      box.show(state.actors[name] ?? (isIn ? THERE : "not started"), tally.get(name));
      setAttribute(box.node, "data-now", name === who ? "" : null);
    }
    const readers = readersByTape(state);
    for (const [key, tape] of this.tapes) tape.show(state.tapes[key], readers.get(key) ?? [], lit, now);
    this.trails.show(trail);
    setAttribute(this.svg, "data-lit", lit.size > 0 ? "" : null);
  }
}

function readersByTape(state) {
  const found = new Map();
  for (const reader of Object.values(state.readers)) {
    const key = `${reader.hub} ${reader.channel}`;
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(reader);
  }
  return found;
}
