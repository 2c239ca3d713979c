// What is on its way: one group for each, taken from a pool and moved, never made anew
// while it moves. Past CANVAS_FROM they are painted instead.

import { cutText, draw, flag, setText, shortEvent, svgNode, write } from "./text.js";
import { legOn, pointOn, setGlyph, shapePath, within } from "./shapes.js";
import { titled } from "./boxes.js";

const CANVAS_FROM = 800;
// With more on their way, names would only cover each other.
const NAMES_MAX = 24;
const LANES = 3;
const NO_FLIGHTS = [];
// Px, where nothing can be measured.
const LETTER = 7;
// Px from side to side, below which a way goes up or down.
const STEEP = 60;

export class Tokens {
  constructor(run, glyphs, ways, onPick) {
    this.run = run;
    this.glyphs = glyphs;
    this.ways = ways;
    this.onPick = onPick;
    this.node = svgNode("g", { class: "evp-tokens" });
    this.pool = [];
    // { move: token }
    this.taken = new Map();
    this.frame = 0;
    this.lit = null;
  }

  // flights: as Flights.at gives them. Returns those that are left to be painted.
  show(flights, lit) {
    const isTooMany = flights.length > CANVAS_FROM;
    const drawn = isTooMany ? NO_FLIGHTS : flights;
    this.frame += 1;
    for (const { move } of drawn) {
      const token = this.taken.get(move);
      if (token) token.frame = this.frame;
    }
    this.letGo();
    const isNamed = drawn.length <= NAMES_MAX;
    const named = [];
    for (const flight of drawn) this.place(flight, isNamed, named);
    if (lit !== this.lit) this.light(lit);
    return isTooMany ? flights : NO_FLIGHTS;
  }

  light(lit) {
    this.lit = lit;
    for (const token of this.taken.values()) this.lightOne(token);
  }

  lightOne(token) {
    flag(token.node, "data-lit", this.lit?.has(this.run.moves.entry[token.move]) ?? false);
  }

  // What is not on its way in this frame.
  letGo() {
    for (const [move, token] of this.taken) {
      if (token.frame === this.frame) continue;
      draw(token.node, false);
      this.taken.delete(move);
      this.pool.push(token);
    }
  }

  // What stands where it stood, without a name, costs nothing.
  place(flight, isNamed, named) {
    const { move, share, isOver } = flight;
    const token = this.taken.get(move) ?? this.take(move);
    if (token.share !== share) this.moveTo(token, flight);
    if (token.isOver !== isOver) write(token.node, "data-is", isOver ? "over" : "flying");
    token.share = share;
    token.isOver = isOver;
    if (isNamed || token.isNamed) this.showName(token, isNamed && legOn(this.wayOf(move), share), token.x, token.y, named);
    token.isNamed = isNamed;
  }

  take(move) {
    const token = this.dressed(move);
    token.frame = this.frame;
    this.taken.set(move, token);
    return token;
  }

  moveTo(token, flight) {
    const { x, y } = this.spot(flight);
    token.x = x;
    token.y = y;
    token.node.setAttribute("transform", `translate(${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10})`);
  }

  // leg: on which it is, if it is named.
  showName(token, leg, x, y, named) {
    if (leg) this.say(token);
    const place = leg ? placeOfName(token, leg, x, y, this.run.moves.party[token.move].size) : null;
    const isShown = place !== null && isFree(place, named);
    draw(token.name, isShown);
    if (!isShown) return;
    write(token.name, "x", Math.round(place.x - x));
    write(token.name, "y", Math.round(place.y - y));
  }

  // Only where it can be read: of a crowd nobody reads the names.
  say(token) {
    if (token.said === token.move) return;
    token.said = token.move;
    const name = this.nameOf(token.move);
    const { word } = this.glyphs[token.kind];
    token.text = shortEvent(name, 20);
    setText(token.name, token.text);
    draw(token.name, true);
    token.letter = token.name.getComputedTextLength() * 1.08 / token.text.length || LETTER;
    setText(token.title, `${cutText(name, 100)}: ${word}`);
    // Begins as what is seen.
    write(token.node, "aria-label", `${token.text}: ${word}, why?`);
  }

  wayOf(move) {
    const { from, to } = this.run.moves;
    return this.ways.get(from[move], to[move]);
  }

  // Those that left together go beside and behind each other.
  spot({ move, share }) {
    const { lane } = this.run.moves;
    const behind = Math.floor(lane[move] / LANES) * 0.07;
    const aside = 6 + (lane[move] % LANES) * 12;
    return pointOn(this.wayOf(move), Math.max(0, share - behind), aside);
  }

  dressed(move) {
    const token = this.pool.pop() ?? this.made();
    const kind = this.kindOf(move);
    if (token.kind !== kind) setGlyph(token.shape, this.glyphs, kind, kind === "request" ? 6 : 5.5);
    token.kind = kind;
    token.move = move;
    token.share = null;
    flag(token.node, "data-again", this.run.isAgain(move));
    this.lightOne(token);
    draw(token.node, true);
    return token;
  }

  made() {
    const shape = svgNode("path", { class: "evp-glyph" });
    const hit = svgNode("circle", { class: "evp-hit", r: 12 });
    const name = svgNode("text", { class: "evp-token-name" });
    const title = titled("");
    const node = svgNode("g", { class: "evp-token", role: "button", tabindex: "-1" }, hit, shape, name, title);
    this.node.append(node);
    const token = { node, shape, name, title, kind: null, move: -1, said: -1, share: null, isOver: null, isNamed: true };
    node.addEventListener("pointerenter", () => this.say(token));
    node.addEventListener("click", () => this.onPick(this.run.moves.entry[token.move]));
    return token;
  }

  kindOf(move) {
    return this.run.moves.kinds[this.run.moves.kind[move]];
  }

  againOf(move) {
    if (this.run.isAgain(move)) return " again";
    const number = this.run.moves.entry[move];
    const isResent = number !== null && this.run.entry(number).fact.redelivery_count > 0;
    return isResent ? " resent" : "";
  }

  nameOf(move) {
    const { about, entry } = this.run.moves;
    if (about[move] !== null) return this.run.eventName(about[move]) + this.againOf(move);
    if (this.kindOf(move) !== "request" || entry[move] === null) return this.run.eventName(-1);
    const { fact } = this.run.entry(entry[move]);
    return `${fact.method} ${fact.path}`;
  }
}

// A name stands on its side of the way, and over neither of the boxes at its ends; cut,
// where there is no room for it. Those who go side by side have it behind them, or not,
// and so have those who go around a box.
function placeOfName(token, { start, end, isPart }, x, y, party) {
  const { text, letter } = token;
  const gap = Math.abs(end.x - start.x);
  const isSteep = gap < STEEP;
  const most = isSteep ? 20 : Math.floor((gap - 10) / letter);
  const name = text.length <= most ? text : shortEvent(text, most - 1);
  setText(token.name, name);
  const width = Math.min(name.length + 1, most) * letter;
  if (isSteep) return isPart ? null : { x: x + 10, y: within(Math.min(start.y, end.y) + 10, y + 4, Math.max(start.y, end.y) - 4), width };
  const left = Math.min(start.x, end.x) + 5;
  const right = left + gap - 10 - width;
  if (party > 1 || isPart) {
    const behind = end.x > start.x ? x - 9 - width : x + 9;
    return behind >= left && behind <= right ? { x: behind, y: y + 4, width } : null;
  }
  return { x: within(left, x - 6, right), y: y + (end.x > start.x ? 17 : -9), width };
}

// Whether no name stands here yet.
function isFree(place, named) {
  const covers = (other) => Math.abs(other.y - place.y) < 11
    && place.x < other.x + other.width && other.x < place.x + place.width;
  if (named.some(covers)) return false;
  named.push(place);
  return true;
}

function lookOf(glyph, colour) {
  return { path: new Path2D(shapePath(glyph.shape, 3.5)), colour, isFilled: glyph.filled };
}

function paintOne(pen, { path, colour, isFilled }, x, y) {
  pen.setTransform(1, 0, 0, 1, x, y);
  pen.fillStyle = pen.strokeStyle = colour;
  if (isFilled) pen.fill(path);
  else pen.stroke(path);
}

// Many at once, painted each in its shape and colour.
export class Crowd {
  constructor(tokens, width, height) {
    this.tokens = tokens;
    this.size = { width, height };
    this.canvas = null;
  }

  show(flights, host) {
    if (flights.length === 0 && this.canvas === null) return;
    this.canvas ??= this.made(host);
    const pen = this.canvas.getContext("2d");
    pen.clearRect(0, 0, this.size.width, this.size.height);
    const style = getComputedStyle(host);
    const looks = new Map();
    for (const flight of flights) {
      const kind = this.tokens.kindOf(flight.move);
      if (!looks.has(kind)) looks.set(kind, lookOf(this.tokens.glyphs[kind], style.getPropertyValue(`--evp-${kind}`)));
      const { x, y } = this.tokens.spot(flight);
      paintOne(pen, looks.get(kind), x, y);
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
  }

  made(host) {
    const canvas = document.createElement("canvas");
    canvas.className = "evp-crowd";
    Object.assign(canvas, this.size);
    host.append(canvas);
    return canvas;
  }
}
