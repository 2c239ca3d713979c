// What the player says of each entry of a run, without the signs that keep names apart.

import { readFileSync } from "node:fs";
import { decoded } from "../../sandbox/views/player/decode.js";
import { told } from "../../sandbox/views/player/prose.js";


const run = decoded(JSON.parse(readFileSync(0, "utf-8")).runs[0]);
const said = Array.from({ length: run.length }, (_, number) => told(run.entry(number)));
process.stdout.write(JSON.stringify(said.map((text) => text.replace(/[\u2068\u2069]/g, ""))));
