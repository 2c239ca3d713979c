// The shapes of the registry, and where lines between boxes begin and end.

import { svgNode } from "./text.js";

const disc = (r) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;

const DRAWN = {
  o: disc,
  oo: (r) => disc(r * 0.4) + disc(r * 1.3) + disc(r * 1.4),
  s: (r) => `M${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z`,
  D: (r) => `M0 ${-r * 1.25}L${r * 1.25} 0L0 ${r * 1.25}L${-r * 1.25} 0z`,
  x: (r) => `M${-r} ${-r}L${r} ${r}M${-r} ${r}L${r} ${-r}`,
  sx: (r) => DRAWN.s(r) + DRAWN.x(r),
  "^": (r) => `M${-r} ${r * 0.8}h${2 * r}L0 ${-r}z`,
  v: (r) => `M${-r} ${-r * 0.8}h${2 * r}L0 ${r}z`,
  ">": (r) => `M${-r * 0.8} ${-r}v${2 * r}L${r} 0z`,
  "": (r) => disc(r * 0.5),
};

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

// A glyph to stand in a line of text; what has no shape is known by its line.
export function glyphIcon(glyphs, kind) {
  const icon = svgNode("svg", { viewBox: "-8 -8 16 16", class: "evp-icon", "aria-hidden": "true" });
  const isLine = glyphs[kind].shape === "";
  icon.append(isLine ? svgNode("path", { class: "evp-dots", d: "M-8 0H8.1", stroke: colourOf(kind) }) : glyphNode(glyphs, kind, 5));
  return icon;
}

export const within = (low, number, high) => Math.min(Math.max(number, low), high);

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
  return small === from ? [out, meets] : [meets, out];
}

// The same around the boxes that stand between them. middle: of the stage.
export function wayAround(from, to, boxes, middle) {
  const way = wayBetween(from, to);
  const between = boxes.filter((box) => box !== from && box !== to && isOver(way, box));
  if (between.length === 0) return way;
  const turn = (to.y < from.y ? -1 : 1) * 6;
  const side = (box, on) => ({ x: box.x + on * box.w / 2, y: box.y + (box === from ? turn : -turn) });
  const isColumn = Math.abs(from.x - to.x) < from.w;
  const on = from.x < (isColumn ? middle : to.x) ? 1 : -1;
  const ends = [side(from, on), side(to, isColumn ? on : -on)];
  if (isColumn) return [ends[0], ...ends.map(({ x, y }) => ({ x: x + on * 14, y })), ends[1]];
  const top = Math.min(...between.map((box) => box.y - box.h / 2)) - 14;
  const bottom = Math.max(...between.map((box) => box.y + box.h / 2)) + 12;
  const y = from.y + to.y < top + bottom ? top : bottom;
  const edges = [-on, on].map((at) => ({ x: between[0].x + at * (between[0].w / 2 + 16), y }));
  return [ends[0], ...edges, ends[1]];
}

function isOver(way, { x, y, w, h }) {
  return Array.from({ length: 39 }, (_, i) => pointOn(way, (i + 1) / 40))
    .some((point) => Math.abs(point.x - x) < w / 2 && Math.abs(point.y - y) < h / 2);
}

// The middle of the side of a box that looks at a point.
function exit(box, point) {
  const dx = point.x - box.x;
  const dy = point.y - box.y;
  if (Math.abs(dx) > box.w / 2) return { x: box.x + Math.sign(dx) * (box.w / 2), y: box.y };
  return { x: box.x, y: box.y + Math.sign(dy) * (box.h / 2) };
}

// The part of a way on which one is after a share of it, and the share of that part.
export function legOn(way, share) {
  const { lengths, whole } = (way.measured ??= measured(way));
  let left = share * whole;
  let leg = 0;
  while (leg < lengths.length - 1 && left > lengths[leg]) left -= lengths[leg++];
  return { start: way[leg], end: way[leg + 1], share: left / (lengths[leg] || 1), isPart: way.length > 2 };
}

// Once for each way: it is asked for in every frame.
function measured(way) {
  const lengths = way.slice(1).map((point, i) => Math.hypot(point.x - way[i].x, point.y - way[i].y));
  return { lengths, whole: lengths.reduce((sum, length) => sum + length, 0) };
}

// A point on a way, moved to the right of the direction by so much.
export function pointOn(way, whole, aside = 0) {
  const { start, end, share } = legOn(way, whole);
  const dx = end.x - start.x;
  const dy = end.y - start.y;
  const length = Math.hypot(dx, dy) || 1;
  return {
    x: start.x + dx * share - (dy / length) * aside,
    y: start.y + dy * share + (dx / length) * aside,
  };
}
