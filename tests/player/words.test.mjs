// Keys, sentences, and text that came from somebody's program.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { PLAYER, module, payloads, runs, runsOf } from "./given.mjs";

const { KEYS_SAID, actionOf } = await module("keys");
const { saidOf, sentence } = await module("prose");
const { chainOf, movesOn } = await module("why");
const { sceneNow } = await module("panels");
const { Timeline } = await module("timeline");
const { cutText, shortEvent, shortName, visible } = await module("text");

const key = (name, more = {}) => ({ key: name, ...more });

test("every key does what the list of keys says", () => {
  const expected = {
    " ": "toggle", k: "toggle", K: "toggle", ArrowLeft: "backward", ArrowRight: "forward",
    Home: "first", End: "last", "[": "slower", "]": "faster", p: "parting", b: "branch", w: "why", t: "table", "?": "help",
  };
  for (const [name, action] of Object.entries(expected)) assert.equal(actionOf(key(name)), action, name);
  assert.equal(actionOf(key("ArrowLeft", { shiftKey: true })), "sceneBack");
  assert.equal(actionOf(key("ArrowRight", { shiftKey: true })), "sceneOn");
  assert.equal(actionOf(key("?", { shiftKey: true })), "help");
  assert.equal(KEYS_SAID.length, 11);
});

test("Tab, Escape and what belongs to the browser are let through", () => {
  assert.equal(actionOf(key("Tab")), null);
  assert.equal(actionOf(key("Escape")), null);
  for (const modifier of ["ctrlKey", "altKey", "metaKey"]) assert.equal(actionOf(key("k", { [modifier]: true })), null);
});

test("Space on a button presses the button", () => {
  assert.equal(actionOf(key(" "), true), null);
  assert.equal(actionOf(key("ArrowRight"), true), "forward");
});

test("a sentence leaves out what is not there", () => {
  const says = "received {channel}[ #{sequence}]";
  const bare = (text) => text.replace(/[\u2068\u2069]/g, "");
  assert.equal(bare(saidOf({ says, fact: { channel: "a", sequence: null } })), "received a");
  assert.equal(bare(saidOf({ says, fact: { channel: "a", sequence: 0 } })), "received a #0");
});

test("every entry can be told as one sentence, and none has holes", () => {
  for (const run of runs) {
    for (let number = 0; number < run.length; number += 1) {
      const said = sentence(run, run.entry(number));
      assert.ok(said.endsWith(".") && !/[{}]\w+\}|undefined|null\b/.test(said.replace(/\{.*\}/, "")), said);
    }
  }
});

test("a value cannot add to the sentence's form or turn it around", () => {
  const says = "saved {key} = {value}";
  const said = saidOf({ says, fact: { key: "{value}", value: "\u202eabc\u0007$&" } });
  assert.equal(said, "saved \u2068{value}\u2069 = \u2068·abc·$&\u2069");
});

test("a megabyte is cut, and its length is said", () => {
  const cut = cutText("x".repeat(1_000_000), 90);
  assert.ok(cut.length < 130 && cut.includes("1,000,000 characters"));
});

test("a short name keeps both its ends, and no half of a sign", () => {
  assert.equal(shortName("ticket:updated#12345", 9), "tick…2345");
  assert.equal([...shortName("🎫".repeat(40), 9)].length, 9);
  assert.equal(visible("a\u0000b\nc"), "a·b·c");
});

test("events are cut where they do not differ", () => {
  assert.equal(shortEvent("ticket:updated#1", 16), "ticket:updated#1");
  assert.equal(shortEvent("ticket:updated#1", 14), "tic…:updated#1");
  assert.equal(shortEvent("ticket:created#1", 11), "…:created#1");
  assert.equal(shortEvent("ticket:updated#12345", 9), shortName("ticket:updated#12345", 9));
  assert.equal(shortEvent("no colon at all", 9), shortName("no colon at all", 9));
});

test("why goes back to where it began, and lights up the moves that led there", () => {
  for (const run of runs) {
    for (let number = 0; number < run.length; number += 1) {
      const chain = chainOf(run, number);
      assert.equal(chain.at(-1), number);
      if (!run.form.whys?.[number]) assert.equal(run.cause[chain[0]], -1);
      const ends = movesOn(run, chain).map((move) => run.moves.entry[move]);
      assert.ok(ends.every((entry, i) => chain.includes(entry) && (i === 0 || entry >= ends[i - 1])));
    }
  }
});

test("why is told by the list that is known to tell it, where there is one", () => {
  const [run] = runsOf(payloads.bus);
  run.form.whys = { 9: [2, 5, 9], 8: [1, 3] };
  assert.deepEqual(chainOf(run, 9), [2, 5, 9]);
  assert.deepEqual(chainOf(run, 8), [1, 3, 8]);
});

test("a delivery has come by being handed in and handed out", () => {
  const [run] = runsOf(payloads.bus);
  const [delivery] = [...run.marks.verdicts.keys()];
  const kinds = movesOn(run, chainOf(run, delivery)).map((move) => run.moves.kinds[run.moves.kind[move]]);
  assert.equal(kinds[0], "published");
  assert.equal(kinds.length, 2);
});

test("no scene is lit before it begins, each is at its end, and at the end it is the end", () => {
  for (const run of runs) {
    const timeline = new Timeline([run]);
    const scenes = run.form.scenes.map(({ begin, entry }) => ({ from: timeline.stepOf(0, begin), step: timeline.stepOf(0, entry) }));
    for (let step = 0; step < timeline.length; step += 1) {
      const now = sceneNow(scenes, step);
      assert.equal(now === undefined, step < Math.min(...scenes.map(({ from }) => from)), `step ${step}`);
      assert.ok(now === undefined || now.from <= step);
    }
    for (const scene of scenes) assert.equal(sceneNow(scenes, scene.step).step, scene.step);
    assert.equal(sceneNow(scenes, timeline.length - 1), scenes.at(-1));
  }
});

test("of two scenes that overlap the first is lit until it is over", () => {
  const scenes = [{ from: 2, step: 6 }, { from: 4, step: 8 }, { from: 9, step: 9 }];
  const lit = Array.from({ length: 10 }, (_, step) => scenes.indexOf(sceneNow(scenes, step)));
  assert.deepEqual(lit, [-1, -1, 0, 0, 0, 0, 0, 1, 1, 2]);
});

test("nothing in the player makes text into a page or code, or asks the network", () => {
  const forbidden = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|fetch\(|XMLHttpRequest|WebSocket|localStorage|https?:\/\/(?!www\.w3\.org\/2000\/svg)/;
  for (const file of readdirSync(PLAYER).filter((name) => /\.(js|css)$/.test(name))) {
    const found = readFileSync(new URL(file, PLAYER), "utf-8").match(forbidden);
    assert.equal(found, null, `${file}: ${found?.[0]}`);
  }
});
