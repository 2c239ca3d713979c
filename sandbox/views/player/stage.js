// One run as it is at a moment: who is there, what is kept, what is on its way.

import { Box } from "./boxes.js";
import { Tape } from "./tapes.js";
import { Crowd, Tokens } from "./tokens.js";
import { Trails, Ways } from "./trails.js";
import { flag, node, shortName, svgNode } from "./text.js";
import { THERE } from "./fold.js";

const NOTHING = new Set();
// Who is slow can be reached all the same.
const REACHED = [THERE, "frozen", "paused"];

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
    this.svg = this.drawn(onPick);
    this.air = this.airNode();
    this.node = node("div", { class: "evp-stage" }, this.svg, this.air);
  }

  picture(said, kind = null) {
    const { width, height } = this.run.form.stage;
    const name = `${said} ${shortName(this.run.label, 60)}`;
    return svgNode("svg", { class: kind, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": name });
  }

  drawn(onPick) {
    const svg = this.picture("The stage of");
    const boxes = [...this.boxes.values()].map((box) => box.node);
    const tapes = [...this.tapes.values()].map((tape) => tape.node);
    for (const [name, box] of this.boxes) box.node.addEventListener("click", () => onPick(this.lastOf(name)));
    const lines = this.ways.lines((one, other) => onPick(this.lastBetween(one, other)));
    svg.append(...lines, ...boxes, ...tapes);
    return svg;
  }

  // A picture of its own for what moves, so that what stands is not drawn again.
  airNode() {
    const air = this.picture("On their way in", "evp-air");
    air.append(this.trails.node, this.tokens.node);
    return air;
  }

  // What an actor did last, or nothing yet.
  lastOf(name) {
    for (let at = this.reach; at >= 0; at -= 1) {
      if (this.run.entry(at).actor === name) return at;
    }
    return null;
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
    const away = new Set();
    for (const [name, box] of this.boxes) {
      const isIn = box.actor.role === "person";
      const life = state.actors[name] ?? (isIn ? THERE : "not started");
      if (!REACHED.includes(life)) away.add(name);
      box.show(life, tally.get(name));
      flag(box.node, "data-now", name === who);
    }
    this.ways.show(away);
    const readers = readersByTape(state);
    for (const [key, tape] of this.tapes) tape.show(state.tapes[key], readers.get(key) ?? [], lit, now);
    this.trails.show(trail);
    flag(this.svg, "data-lit", lit.size > 0);
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
