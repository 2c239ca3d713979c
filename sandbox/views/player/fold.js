// What is so after each entry of a trace: the same fold as ../fold.py, which explains it.

export const THERE = "there";
const KEPT = "kept";
const CUT = "cut";
const FORGOTTEN = "forgotten";
const APART = "apart";
const LIVES = {
  Started: THERE,
  Crashed: "crashed",
  ServerStopped: "stopped",
  Frozen: "frozen",
  Thawed: THERE,
  ServerPaused: "paused",
  ServerResumed: THERE,
  ConnectionLost: "deaf",
};
const COUNTED = [
  "published", "stored", "delivered", "wanted", "unwanted", "echo", "again",
  "twice", "acked", "lost", "requests",
];
const LOST = new Set(["Missed", "PublishRefused", "PublishLost"]);

// Without a prototype, for people choose the keys: a service may be called __proto__.
const bare = (from = {}) => Object.assign(Object.create(null), from);

export function beginning() {
  const counts = Object.fromEntries(COUNTED.map((what) => [what, 0]));
  return { actors: bare(), hubs: bare(), tapes: bare(), readers: bare(), counts };
}

export function copied(state) {
  const readers = bare();
  for (const key in state.readers) {
    const reader = state.readers[key];
    readers[key] = { ...reader, unacked: [...reader.unacked] };
  }
  const tapes = bare();
  for (const key in state.tapes) tapes[key] = { ...state.tapes[key] };
  const { actors, hubs, counts } = state;
  return { actors: bare(actors), hubs: bare(hubs), tapes, readers, counts: { ...counts } };
}

// entry: { number, actor, kind, fact, about }. marks: { verdicts, twice }, by number.
export function fold(state, entry, marks) {
  const { kind } = entry;
  if (Object.hasOwn(LIVES, kind)) state.actors[entry.actor] = LIVES[kind];
  if (LOST.has(kind)) state.counts.lost += 1;
  if (Object.hasOwn(STEPS, kind)) STEPS[kind](state, entry, marks);
}

export function tapeKey(state, entry) {
  if (state.hubs[entry.actor] === "bus") return entry.actor;
  return `${entry.actor} ${entry.fact.channel}`;
}

function serverStarted(state, { actor, fact }) {
  state.actors[actor] = THERE;
  state.hubs[actor] = fact.system;
  if (fact.messages) return;
  for (const [key, tape] of Object.entries(state.tapes)) {
    if (key === actor || key.startsWith(`${actor} `)) tape.from = tape.to;
  }
}

function channelCreated(state, entry) {
  const key = tapeKey(state, entry);
  if (!Object.hasOwn(state.tapes, key)) state.tapes[key] = { from: 0, to: 0, first: 1 };
  return state.tapes[key];
}

function stored(state, entry) {
  state.counts.stored += 1;
  const tape = channelCreated(state, entry);
  if (tape.from === tape.to) tape.first = entry.fact.sequence;
  tape.to += 1;
}

function dropped(state, entry) {
  const tape = state.tapes[tapeKey(state, entry)];
  if (!tape) return;
  const gone = Math.min(Math.max(0, entry.fact.last + 1 - tape.first), tape.to - tape.from);
  tape.from += gone;
  tape.first += gone;
}

function channelDeleted(state, entry) {
  const tape = state.tapes[tapeKey(state, entry)];
  if (tape) tape.from = tape.to;
}

// Of one that has crashed or stands still, it is no news.
function turn({ actors }, who, before, word) {
  if (before.includes(actors[who])) actors[who] = word;
}

function subscribed(state, { actor, fact }) {
  let unacked = [];
  for (const [key, reader] of Object.entries(state.readers)) {
    if (reader.hub === actor && reader.place === fact.place && reader.is === KEPT) {
      unacked = reader.unacked;
      delete state.readers[key];
    }
  }
  // It goes to the end, as in Python's dict.
  delete state.readers[fact.subscription];
  state.readers[fact.subscription] = {
    client: fact.client_id, hub: actor, channel: fact.channel, place: fact.place,
    head: fact.after_sequence, unacked, is: THERE,
  };
}

function left(state, { fact }) {
  delete state.readers[fact.subscription];
}

function delivered(state, { number, fact }, marks) {
  const { counts } = state;
  counts.delivered += 1;
  const verdict = marks.verdicts.get(number);
  if (verdict !== undefined) counts[verdict] += 1;
  if (fact.redelivery_count > 0) counts.again += 1;
  if (marks.twice.has(number)) counts.twice += 1;
  const reader = state.readers[fact.subscription];
  if (reader) sent(reader, fact.sequence);
}

function missed(state, { actor, fact }) {
  if (fact.sequence === null) return;
  for (const reader of Object.values(state.readers)) {
    if (reader.client === actor && reader.channel === fact.channel) sent(reader, fact.sequence);
  }
}

function sent(reader, sequence) {
  reader.head = Math.max(reader.head, sequence);
  if (reader.unacked.includes(sequence)) return;
  const at = reader.unacked.findIndex((other) => other > sequence);
  reader.unacked.splice(at < 0 ? reader.unacked.length : at, 0, sequence);
}

function acked(state, { fact }) {
  state.counts.acked += 1;
  const reader = state.readers[fact.subscription];
  const at = reader ? reader.unacked.indexOf(fact.sequence) : -1;
  if (at >= 0) reader.unacked.splice(at, 1);
}

const STEPS = {
  Acked: acked,
  ChannelCreated: channelCreated,
  ChannelDeleted: channelDeleted,
  ClientClosed: (state, { fact }) => turn(state, fact.client_id, [THERE, CUT], APART),
  ClientConnected: (state, { fact }) => { state.actors[fact.client_id] = THERE; },
  ClientForgotten: (state, { fact }) => turn(state, fact.client_id, [THERE, CUT], FORGOTTEN),
  Delivered: delivered,
  Dropped: dropped,
  LineLost: (state, { actor }) => turn(state, actor, [THERE], CUT),
  LineRestored: (state, { actor }) => turn(state, actor, [CUT], THERE),
  Missed: missed,
  PlaceKept: (state, { fact }) => {
    const reader = state.readers[fact.subscription];
    if (reader) reader.is = KEPT;
  },
  Published: (state) => { state.counts.published += 1; },
  RequestFailed: (state, { actor, about }) => {
    if (about !== null && Object.hasOwn(state.hubs, actor)) state.counts.lost += 1;
  },
  Requested: (state, { about }) => {
    if (about !== null) state.counts.requests += 1;
  },
  ServerStarted: serverStarted,
  Stored: stored,
  Subscribed: subscribed,
  SubscriptionForgotten: left,
  Unsubscribed: left,
};
