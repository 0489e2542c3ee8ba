// Is the code of a licence genuine, and how did the licence stand when the list of its issuer was signed?
import { Flaw, base45, opened } from "./cose.js";

const [ISSUER, EXPIRES, ISSUED, LICENCE] = [1, 4, 6, -1];
const LIST = 65533;
const FORM = 1;
const STATES = ["valid", "ended", "suspended", "replaced"];

// `text` as the QR code says it, `known` as the server gave it out, `now` in milliseconds.
export async function judged(text, known, now) {
  try {
    const said = await licenceSaid(text, known);
    return { ...said, ...(await state(said, known, now)) };
  } catch (error) {
    if (error instanceof Flaw) { return { verdict: error.message }; }
    throw error;
  }
}

async function licenceSaid(text, known) {
  const code = text.includes("#") ? text.slice(text.indexOf("#") + 1) : "";
  if (!code) { throw new Flaw("no-code"); }
  const { key, claims } = await opened(base45(unquoted(code)), known.keys);
  const licence = claims instanceof Map ? claims.get(LICENCE) : undefined;
  if (!Array.isArray(licence) || licence[0] !== FORM) { throw new Flaw("malformed"); }
  const [, type, , version, number, holder, , index] = licence;
  const issuer = claims.get(ISSUER);
  if (key.organ !== issuer) { throw new Flaw("forged"); }
  const issued = claims.get(ISSUED) * 1000;
  if (key.revoked) { throw new Flaw("revoked-key"); }
  if (issued + DAY < Date.parse(key.from) || issued > Date.parse(key.until)) { throw new Flaw("out-of-period"); }
  const expires = claims.has(EXPIRES) ? claims.get(EXPIRES) * 1000 : null;
  return { type, number, holder, version, index, issuer, issued, expires };
}

const DAY = 24 * 60 * 60 * 1000;

async function state({ issuer, index, expires }, known, now) {
  const token = known.lists[issuer];
  if (!token) { return { verdict: "no-list" }; }
  const bytes = Uint8Array.from(atob(token), (letter) => letter.charCodeAt(0));
  const { key, claims } = await opened(bytes, known.keys);
  if (key.organ !== issuer || claims.get(ISSUER) !== issuer) { throw new Flaw("forged"); }
  const asOf = claims.get(ISSUED) * 1000;
  const place = await listed(claims.get(LIST), index);
  if (expires !== null && expires <= now) { return { verdict: "expired", asOf }; }
  if (place !== null && place !== "valid") { return { verdict: place, asOf }; }
  if (claims.get(EXPIRES) * 1000 <= now) { return { verdict: "list-too-old", asOf }; }
  return { verdict: place ?? "not-listed-yet", asOf };
}

// The state at a place of the list; null behind its end: the licence is younger than the list.
async function listed(list, index) {
  const bits = list.get("bits");
  const stream = new Blob([list.get("lst")]).stream().pipeThrough(new DecompressionStream("deflate"));
  const states = new Uint8Array(await new Response(stream).arrayBuffer());
  const places = 8 / bits;
  const byte = Math.floor(Number(index) / places);
  if (byte >= states.length) { return null; }
  const value = (states[byte] >> ((Number(index) % places) * bits)) & ((1 << bits) - 1);
  return STATES[value] ?? "ended";
}

function unquoted(code) {
  try {
    return decodeURIComponent(code);
  } catch {
    throw new Flaw("malformed");
  }
}
