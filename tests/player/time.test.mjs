// How time is shown, and how the playhead goes through it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { module, payloads, runs, runsOf } from "./given.mjs";

const { Pace, Scale, clockText, lastUpTo } = await module("clock");
const { Timeline } = await module("timeline");
const { Playhead } = await module("playhead");

const timelineOf = (name) => new Timeline(runsOf(payloads[name]));

// A playhead whose frames the test calls itself.
function playheadOf(timeline) {
  const playhead = new Playhead(timeline, () => {});
  playhead.pace = { runs: false, start() { this.runs = true; }, stop() { this.runs = false; } };
  return playhead;
}

function playToEnd(playhead, frameMs = 16) {
  const steps = [];
  playhead.play();
  for (let frames = 0; playhead.pace.runs; frames += 1) {
    assert.ok(frames < 100_000, "it never ends");
    playhead.tick(frameMs);
    steps.push(playhead.step);
  }
  return steps;
}

test("a gap is shown long enough to be seen and short enough to be waited for", () => {
  const scale = new Scale([0, 1, 2, 30_000]);
  const gaps = Array.from(scale.at.slice(1), (at, i) => at - scale.at[i]);
  assert.ok(gaps.every((gap) => gap >= 250 && gap <= 900), String(gaps));
});

test("what is shown at a time and the time of what is shown are each other's inverse", () => {
  const scale = new Scale([100, 3, 3, 101, 5_000]);
  for (const ms of [3, 50, 100, 100.5, 101, 4_000, 5_000]) {
    assert.ok(Math.abs(scale.virtual(scale.shown(ms)) - ms) < 1e-6, String(ms));
  }
});

test("the last number up to another is found wherever it lies", () => {
  const numbers = [1, 3, 3, 7];
  assert.deepEqual([0, 1, 2, 3, 6, 7, 9].map((n) => lastUpTo(numbers, n)), [-1, 0, 0, 2, 2, 3, 3]);
});

test("a page that slept goes on where it was", () => {
  const gone = [];
  let frame = null;
  const pace = new Pace((ms) => gone.push(ms), (call) => { frame = call; return 1; }, () => {});
  pace.start();
  for (const now of [0, 16, 32, 9_000, 9_016]) frame(now);
  assert.deepEqual(gone, [0, 16, 16, 16]);
});

test("a clock is read in the unit that fits", () => {
  assert.deepEqual([14, 5_000, 30_000, 3_600_000].map(clockText), ["14 ms", "5,000 ms", "30.0 s", "60.0 min"]);
});

test("the steps of all runs come in the order of time, each once", () => {
  for (const name of Object.keys(payloads)) {
    const timeline = timelineOf(name);
    timeline.runs.forEach((run, place) => {
      const told = timeline.entry[place].filter((entry) => entry >= 0);
      assert.deepEqual(Array.from(told), Array.from(run.steps));
    });
    for (let i = 1; i < timeline.length; i += 1) assert.ok(timeline.ms[i] >= timeline.ms[i - 1]);
  }
});

test("what happens at the same time in several runs is one step", () => {
  const timeline = new Timeline([...runsOf(payloads.restart), ...runsOf(payloads.restart)]);
  const [run] = timeline.runs;
  assert.equal(timeline.length, run.steps.length);
  assert.deepEqual(timeline.reach[0], timeline.reach[1]);
});

test("where several runs have come past a time, all of them have told it", () => {
  const timeline = timelineOf("compare");
  for (let step = 0; step + 1 < timeline.length; step += 1) {
    if (timeline.ms[step + 1] === timeline.ms[step]) continue;
    timeline.runs.forEach((run, place) => {
      const next = run.steps.findIndex((entry) => run.atMs[entry] > timeline.ms[step]);
      const own = next < 0 ? run.steps.length - 1 : next - 1;
      assert.ok(own < 0 || timeline.reach[place][step] >= run.steps[own], `step ${step}`);
    });
  }
});

test("at each step a run is told as far as that step, and at the last to its end", () => {
  for (const name of Object.keys(payloads)) {
    const timeline = timelineOf(name);
    timeline.runs.forEach((run, place) => {
      const reach = timeline.reach[place];
      for (let i = 1; i < timeline.length; i += 1) assert.ok(reach[i] >= reach[i - 1]);
      for (const entry of run.steps) {
        const step = timeline.stepOf(place, entry);
        assert.ok(reach[step] >= entry && (step === 0 || reach[step - 1] < entry));
      }
      assert.equal(reach.at(-1), run.length - 1);
    });
  }
});

test("runs part at the first step that one of them has to itself", () => {
  const timeline = timelineOf("forked");
  const entries = payloads.forked.parts;
  const step = timeline.partingOf(entries);
  const [went, ended] = timeline.runs.map((_, place) => timeline.reach[place]);
  assert.ok(went[step] >= entries[0] && went[step - 1] < entries[0]);
  assert.ok(timeline.runs[1].length <= entries[1] && ended[step - 1] === timeline.runs[1].length - 1);
  assert.equal(timelineOf("bus").partingOf(entries), null);
  assert.equal(timeline.partingOf(null), null);
});

test("playing comes past every moment, in order, and stops at the end", () => {
  for (const name of Object.keys(payloads)) {
    const timeline = timelineOf(name);
    const steps = playToEnd(playheadOf(timeline));
    assert.deepEqual([...steps].sort((a, b) => a - b), steps);
    assert.equal(steps.at(-1), timeline.length - 1);
    const seen = new Set(steps.map((step) => timeline.ms[step]));
    assert.equal(seen.size, new Set(timeline.ms).size);
  }
});

test("what a veil hides is not reached by playing or by going there", () => {
  const timeline = timelineOf("compare");
  const playhead = playheadOf(timeline);
  playhead.until = 7;
  playhead.goTo(timeline.length - 1);
  assert.equal(playhead.step, 7);
  playhead.goTo(0);
  assert.equal(playToEnd(playhead).at(-1), 7);
});

test("where nothing may move by itself, playing goes from event to event", () => {
  const timeline = timelineOf("compare");
  const playhead = playheadOf(timeline);
  playhead.calm = { matches: true };
  const steps = new Set(playToEnd(playhead, 100));
  assert.equal(steps.size, timeline.length);
  assert.ok(playhead.isStill);
});

test("a step by hand glides, and ends exactly there", () => {
  const timeline = timelineOf("bus");
  const playhead = playheadOf(timeline);
  playhead.goTo(0);
  const next = timeline.ms.findIndex((ms) => ms > timeline.ms[0]);
  playhead.goTo(next, true);
  assert.equal(playhead.isPlaying, false);
  for (let frames = 0; playhead.pace.runs; frames += 1) playhead.tick(16);
  assert.equal(playhead.shown, timeline.scale.shown(timeline.ms[next]));
  assert.equal(playhead.ms, timeline.ms[next]);
});

test("speed goes up and down and no further than there is", () => {
  const playhead = playheadOf(new Timeline([runs[0]]));
  for (let i = 0; i < 20; i += 1) playhead.changeSpeed(1);
  const fastest = playhead.speed;
  for (let i = 0; i < 20; i += 1) playhead.changeSpeed(-1);
  assert.ok(fastest >= 8 && playhead.speed > 0 && playhead.speed < 1);
});
