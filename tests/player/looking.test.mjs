// What is so at a moment: from any other moment one gets to the same.

import assert from "node:assert/strict";
import { test } from "node:test";
import { module, payloads, runs, runsOf } from "./given.mjs";

const { beginning, fold } = await module("fold");
const { Track } = await module("track");
const { Flights } = await module("flights");
const { Scale } = await module("clock");
const { Timeline } = await module("timeline");

const plain = (value) => JSON.parse(JSON.stringify(value));

function foldedTo(run, number) {
  const state = beginning();
  for (let i = 0; i <= number; i += 1) fold(state, run.entry(i), run.marks);
  return state;
}

// Always the same numbers, in no order.
function* anywhere(count, below) {
  let number = 7;
  for (let i = 0; i < count; i += 1) {
    number = (number * 48_271) % 2_147_483_647;
    yield number % below;
  }
}

test("numbers become what they stand for: texts, entries, verdicts", () => {
  const [run] = runsOf(payloads.bus);
  const published = Array.from({ length: run.length }, (_, i) => run.entry(i)).find((e) => e.kind === "Published");
  assert.equal(published.fact.channel, "ticket:created");
  assert.equal(published.about, published.number);
  assert.equal(run.eventName(published.number), "ticket:created#1");
  assert.deepEqual(new Set(run.marks.verdicts.values()), new Set(["wanted", "unwanted", "echo"]));
});

test("what has no name of its own is called an event of an earlier run", () => {
  assert.equal(runs[0].eventName(null), "an event of an earlier run");
});

test("seeking there and back gives the same state as going there from the beginning", () => {
  for (const run of [...runs, ...runsOf(payloads.long)]) {
    const track = new Track(run);
    for (const number of [...anywhere(25, run.length), run.length - 1, 0, -1]) {
      assert.deepEqual(plain(track.seek(number).state), plain(foldedTo(run, number)), `entry ${number}`);
    }
  }
});

test("what each was given so far is counted alike from wherever one comes", () => {
  const [run] = runsOf(payloads.long);
  const there = new Track(run);
  for (const number of anywhere(20, run.length)) {
    const tally = new Map(there.seek(number).tally);
    assert.deepEqual(plain([...tally]), plain([...new Track(run).seek(number).tally]));
  }
});

test("what the last entry leaves agrees with the ledger", () => {
  const rows = { published: "published", delivered: "delivered", wanted: "wanted", unwanted: "unwanted", echoes: "echo" };
  for (const payload of Object.values(payloads)) {
    payload.runs.forEach((_, place) => {
      const run = runsOf(payload)[place];
      const { counts } = new Track(run).seek(run.length - 1).state;
      for (const { label, values } of payload.ledger) {
        if (rows[label]) assert.equal(counts[rows[label]], values[place], label);
      }
    });
  }
});

test("what is on its way is found without looking at all that ever was", () => {
  for (const run of [...runs, ...runsOf(payloads.long)]) {
    const timeline = new Timeline([run]);
    const flights = new Flights(run, timeline.scale);
    const slow = new Flights(run, timeline.scale);
    for (const step of anywhere(60, timeline.length)) {
      const at = { shown: timeline.scale.shown(timeline.ms[step]), reach: timeline.reach[0][step], isStill: true };
      slow.found.length = 0;
      for (let i = 0; i < run.moves.count; i += 1) {
        if (flights.begin[i] <= at.shown + 1e-6) slow.look(i, at.shown, at.reach, true);
      }
      assert.deepEqual(flights.at(at), slow.found);
    }
  }
});

test("nothing arrives before it has been told, and all that arrives has come the whole way", () => {
  for (const run of runs) {
    const timeline = new Timeline([run]);
    const flights = new Flights(run, timeline.scale);
    for (let step = 0; step < timeline.length; step += 1) {
      const at = { shown: timeline.scale.shown(timeline.ms[step]), reach: timeline.reach[0][step], isStill: true };
      for (const { move, isOver, share } of flights.at(at)) {
        assert.ok(share >= 0 && share <= 1);
        const isAsked = run.moves.kinds[run.moves.kind[move]] === "request";
        if (isOver && !isAsked) assert.ok(run.moves.entry[move] <= at.reach && share === 1);
      }
    }
  }
});

test("at the step that says so, each copy is at its end", () => {
  for (const run of runs) {
    const timeline = new Timeline([run]);
    const flights = new Flights(run, timeline.scale);
    for (let move = 0; move < run.moves.count; move += 1) {
      const step = timeline.stepOf(0, run.moves.entry[move]);
      const at = { shown: timeline.scale.shown(timeline.ms[step]), reach: timeline.reach[0][step], isStill: true };
      if (run.moves.kinds[run.moves.kind[move]] === "request") continue;
      assert.equal(flights.at(at).find((flight) => flight.move === move)?.isOver, true, `move ${move}`);
    }
  }
});

test("a run without an entry, a step or a move can be looked at", () => {
  const form = {
    label: "nothing", names: [], kinds: [], steps: [], names_of: {}, twice: [], scenes: [], cells: {},
    columns: { at_ms: [], actor: [], kind: [], values: [], about: [], cause: [] },
    verdicts: { entry: [], is: "" },
    moves: { kinds: [], actors: [], kind: [], from: [], to: [], left_ms: [], took_ms: [], about: [], entry: [] },
  };
  const [run] = runsOf({ runs: [form] });
  const timeline = new Timeline([run]);
  assert.equal(timeline.length, 0);
  assert.deepEqual(new Flights(run, timeline.scale).at({ shown: 0, reach: -1, isStill: true }), []);
  assert.deepEqual(plain(new Track(run).seek(-1).state), plain(beginning()));
  assert.equal(new Scale([]).end, 0);
});

test("who published counts what was refused, too", () => {
  for (const run of [...runs, ...runsOf(payloads.long)]) {
    const { state, tally } = new Track(run).seek(run.length - 1);
    const sent = [...tally.values()].reduce((sum, { published = 0 }) => sum + published, 0);
    assert.equal(sent, state.counts.published);
  }
});

test("that something was not taken stays in the count when it comes later", () => {
  for (const run of runs) {
    const { moves } = run;
    const { tally } = new Track(run).seek(run.length - 1);
    const lost = Array.from(moves.kind).filter((kind) => moves.kinds[kind] === "lost").length;
    assert.equal([...tally.values()].reduce((sum, counts) => sum + (counts.lost ?? 0), 0), lost);
  }
});
