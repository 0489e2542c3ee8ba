// The signed part of a licence's code: base45, COSE_Sign1 with ES256 (RFC 9285, 9052). Needs no network.
import { CBORTag, decodeCBOR, encodeCBOR } from "../vendor/cbor/cbor.js";

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const [ES256, ALGORITHM, KEY_ID, SIGN1] = [-7, 1, 4, 18];

export class Flaw extends Error {}

export function base45(text) {
  const bytes = [];
  for (let at = 0; at < text.length; at += 3) {
    const digits = Array.from(text.slice(at, at + 3), (letter) => LETTERS.indexOf(letter));
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
    const isPair = digits.length === 3;
    if (digits.includes(-1) || digits.length === 1 || value > (isPair ? 0xffff : 0xff)) {
      throw new Flaw("malformed");
    }
    bytes.push(...(isPair ? [value >> 8, value & 255] : [value]));
  }
  return Uint8Array.from(bytes);
}

const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");

// What a message says and the key that says it; `keys` as the server lists them, by identifier.
export async function opened(message, keys) {
  const { protectedPart, header, payload, signature } = parts(message);
  const key = keys[hex(header.get(KEY_ID))];
  if (!key) { throw new Flaw("unknown-key"); }
  const signed = encodeCBOR(["Signature1", protectedPart, new Uint8Array(), payload]);
  const jwk = { kty: "EC", crv: "P-256", x: key.x, y: key.y };
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const opener = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
  const isGenuine = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, opener, signature, signed);
  if (!isGenuine) { throw new Flaw("forged"); }
  return { key, claims: read(payload) };
}

function parts(message) {
  const tag = read(message);
  if (!(tag instanceof CBORTag) || tag.tag !== SIGN1 || tag.value.length !== 4) { throw new Flaw("malformed"); }
  const [protectedPart, , payload, signature] = tag.value;
  const header = read(protectedPart);
  const isOurs = header instanceof Map && header.get(ALGORITHM) === ES256 && header.get(KEY_ID) instanceof Uint8Array;
  if (!isOurs) { throw new Flaw("malformed"); }
  return { protectedPart, header, payload, signature };
}

function read(bytes) {
  try {
    return decodeCBOR(bytes);
  } catch {
    throw new Flaw("malformed");
  }
}
