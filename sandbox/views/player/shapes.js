// The shapes of the registry, and where lines between boxes begin and end.

import { svgNode } from "./text.js";

const disc = (r) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;

const DRAWN = {
  o: disc,
  oo: (r) => disc(r * 0.4) + disc(r * 1.3) + disc(r * 1.4),
  s: (r) => `M${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z`,
  D: (r) => `M0 ${-r * 1.25}L${r * 1.25} 0L0 ${r * 1.25}L${-r * 1.25} 0z`,
  x: (r) => `M${-r} ${-r}L${r} ${r}M${-r} ${r}L${r} ${-r}`,
  v: (r) => `M${-r} ${-r * 0.8}h${2 * r}L0 ${r}z`,
  ">": (r) => `M${-r * 0.8} ${-r}v${2 * r}L${r} 0z`,
  "": (r) => disc(r * 0.5),
};

// What the registry has no sign for: a second ring around what has been there before.
export function withAgain(glyphs) {
  const meaning = "arrived where the same had arrived before";
  return { ...glyphs, again: { ...glyphs.wanted, word: "again", shape: "oo", meaning } };
}

export const shapePath = (shape, radius) => (DRAWN[shape] ?? DRAWN.o)(radius);

// Colours are custom properties of the root, so that a theme changes them all at once.
export const colourOf = (kind) => `var(--evp-${kind})`;

export function glyphNode(glyphs, kind, radius = 5) {
  const drawn = svgNode("path", { class: "evp-glyph" });
  setGlyph(drawn, glyphs, kind, radius);
  return drawn;
}

export function setGlyph(drawn, glyphs, kind, radius) {
  const glyph = glyphs[kind];
  drawn.setAttribute("d", shapePath(glyph.shape, radius));
  drawn.setAttribute("stroke", colourOf(kind));
  drawn.setAttribute("fill", glyph.filled ? colourOf(kind) : "var(--evp-ground)");
}

// A glyph to stand in a line of text.
export function glyphIcon(glyphs, kind) {
  const icon = svgNode("svg", { viewBox: "-8 -8 16 16", class: "evp-icon", "aria-hidden": "true" });
  icon.append(glyphNode(glyphs, kind, 5));
  return icon;
}

const within = (low, number, high) => Math.min(Math.max(number, low), high);

// Where a way from one box to another leaves the one and meets the other: the smaller
// is left at the side, so that the way runs over none above or below it, and the larger
// is met as near as can be.
export function wayBetween(from, to) {
  const [large, small] = from.w * from.h >= to.w * to.h ? [from, to] : [to, from];
  const near = {
    x: within(large.x - large.w / 2, small.x, large.x + large.w / 2),
    y: within(large.y - large.h / 2 + 8, small.y, large.y + large.h / 2 - 8),
  };
  const out = exit(small, near);
  const meets = near.x === small.x ? { x: near.x, y: exit(large, small).y } : near;
  return small === from ? { start: out, end: meets } : { start: meets, end: out };
}

// The middle of the side of a box that looks at a point.
function exit(box, point) {
  const dx = point.x - box.x;
  const dy = point.y - box.y;
  if (Math.abs(dx) > box.w / 2) return { x: box.x + Math.sign(dx) * (box.w / 2), y: box.y };
  return { x: box.x, y: box.y + Math.sign(dy) * (box.h / 2) };
}

// A point on a way, moved to the right of the direction by so much.
export function pointOn({ start, end }, share, aside = 0) {
  const dx = end.x - start.x;
  const dy = end.y - start.y;
  const length = Math.hypot(dx, dy) || 1;
  return {
    x: start.x + dx * share - (dy / length) * aside,
    y: start.y + dy * share + (dx / length) * aside,
  };
}
