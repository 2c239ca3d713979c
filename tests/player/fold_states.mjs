// Reads runs as the player gets them, one JSON text a line; writes for each the states
// after every entry, one JSON text a line.
import { createInterface } from "node:readline";
import { decoded } from "../../sandbox/views/player/decode.js";
import { beginning, copied, fold } from "../../sandbox/views/player/fold.js";

for await (const line of createInterface({ input: process.stdin })) {
  const run = decoded(JSON.parse(line));
  let state = beginning();
  const states = [];
  for (let number = 0; number < run.length; number += 1) {
    // A copy goes on in place of the state: what a copy forgets shows.
    if (number % 7 === 0) state = copied(state);
    fold(state, run.entry(number), run.marks);
    states.push(JSON.stringify(state));
  }
  process.stdout.write(`[${states.join(",")}]\n`);
}
