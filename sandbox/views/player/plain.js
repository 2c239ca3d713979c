// Facts whose own words are those of the program, said as a person says them. `plain.py`
// says the same.

import { cutText, isolated } from "./text.js";

const QUOTED_MAX = 140;
const quoted = (text) => isolated(cutText(text, QUOTED_MAX));

const STORES = { MEMORY: "in memory", FILE: "in files", SQL: "in a database" };
const STARTS = { new_only: "from now on", first: "from the first message on", last_received: "from the last message on" };

// "orders/payment:created" is how the server calls what orders has there.
const readerOf = ({ subscription }) => quoted(subscription.split("/")[0]);

const startedSaid = ({ messages, store }) =>
  `started with ${messages} ${messages === 1 ? "message" : "messages"} ${STORES[store] ?? `(${quoted(store)})`}`;

function subscribedSaid({ client_id: client, channel, start_at: start, after_sequence: after }) {
  const past = start === "new_only" && after > 0 ? `, after #${after}` : "";
  return `subscribed ${quoted(client)} to ${quoted(channel)}, ${STARTS[start] ?? quoted(start)}${past}`;
}

// What each kind of fact says of itself: a function of its fields.
export const PLAIN = {
  ServerStarted: startedSaid,
  ServerStopped: () => "stopped",
  ClientConnected: (fact) => `accepted the connection of ${quoted(fact.client_id)}`,
  ClientClosed: (fact) => `forgot the client ${quoted(fact.client_id)}: ${quoted(fact.reason)}`,
  ClientForgotten: (fact) => `does not know the client ${quoted(fact.client_id)} any more`,
  Subscribed: subscribedSaid,
  SubscriptionForgotten: (fact) => `does not know any more that ${readerOf(fact)} subscribed to ${quoted(fact.channel)}`,
  Unsubscribed: (fact) => `closed the subscription of ${readerOf(fact)} to ${quoted(fact.channel)}`,
  PlaceKept: (fact) => `closed the subscription of ${readerOf(fact)} to ${quoted(fact.channel)}, and keeps its place, `
    + `“${quoted(fact.name)}”: after #${fact.last_sent}, ${fact.unacked} unacked`,
  Acked: (fact) => `noted the ack of ${quoted(fact.channel)} #${fact.sequence} by ${readerOf(fact)}`,
  AckWaitOver: (fact) => `got no ack of ${quoted(fact.channel)} #${fact.sequence} by ${readerOf(fact)} in time`,
};

// A line of the action log: VERB TARGET [JSON] @MS.
const ACTION = /^(\S+) (\S+)(?: (\{.*\}))? @\d+$/s;

const DEEDS = {
  publish: (who, { type }) => `Somebody had ${who} publish ${type}`,
  publish_twice: (who, { type }) => `Somebody had ${who} publish ${type} twice`,
  request: (who, { method, path }) => `Browser: ${method} ${path} to ${who}`,
  start: (who, { replay }) => `Somebody started ${who}${replay ? ", to be given all events" : ""}`,
  crash: (who) => `Somebody crashed ${who}`,
  restart: (who, { replay }) => `Somebody restarted ${who}${replay ? ", to be given all events" : ""}`,
  freeze: (who) => `Somebody froze ${who}`,
  thaw: (who) => `Somebody let ${who} go on`,
  pause: (who) => `Somebody had ${who} stand still`,
  resume: (who) => `Somebody let ${who} go on`,
  slow: (who, { busy_ms: ms }) => `Somebody slowed ${who}: ${ms} ms for a message`,
  cut: (who) => `Somebody cut the path of ${who}`,
  lose: (who) => `Somebody made the path of ${who} lose messages`,
  duplicate: (who) => `Somebody made the path of ${who} deliver messages twice`,
  mend: (who) => `Somebody mended the path of ${who}`,
  drop: (who, { ms }) => `Somebody cut the connection of ${who} for ${ms} ms`,
};

// What somebody outside did, as a sentence without its end.
export function deedSaid(action) {
  const [, verb, who, json] = ACTION.exec(action) ?? [];
  const details = DEEDS[verb] && detailsOf(json);
  return details ? DEEDS[verb](who, details) : `Somebody did: ${action}`;
}

// A long event was cut, and is JSON no more: its beginning tells what is asked for.
function detailsOf(json = "{}") {
  try {
    return JSON.parse(json);
  } catch {
    const type = /^\{"type": "([^"\\]*)"/.exec(json)?.[1];
    return type === undefined ? null : { type };
  }
}
