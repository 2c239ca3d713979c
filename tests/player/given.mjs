// What the tests look at: payloads that Python wrote, and the modules of the player.

import { readFileSync } from "node:fs";

export const PLAYER = new URL("../../sandbox/views/player/", import.meta.url);
export const module = (name) => import(new URL(`${name}.js`, PLAYER));
export const payloads = JSON.parse(readFileSync(process.env.PLAYER_PAYLOADS, "utf-8"));

const { decoded } = await module("decode");
export const runsOf = (payload) => payload.runs.map(decoded);
export const runs = Object.values(payloads).flatMap(runsOf);
