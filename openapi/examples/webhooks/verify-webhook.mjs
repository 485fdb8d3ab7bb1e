// Says whether a message is from us. Standard Webhooks 1.0.0; Node.js 20, no package needed.
import { createHmac, timingSafeEqual } from "node:crypto";

const TOLERANCE = 300; // seconds

/**
 * @param {string} secret whsec_…, as it was shown when the endpoint was made
 * @param {{id: string, timestamp: string, signature: string}} headers webhook-id, webhook-timestamp, webhook-signature
 * @param {Buffer} body byte for byte as it came, before any parsing
 * @param {number} now seconds since 1970
 * @returns {"genuine" | "timestamp_unreadable" | "too_old" | "too_new" | "signature_wrong"}
 */
export function verify(secret, headers, body, now = Math.floor(Date.now() / 1000)) {
  if (!/^[0-9]+$/.test(headers.timestamp)) return "timestamp_unreadable";
  const age = now - Number(headers.timestamp);
  if (age > TOLERANCE) return "too_old";
  if (age < -TOLERANCE) return "too_new";

  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${headers.id}.${headers.timestamp}.`).update(body).digest();
  // While a secret is being changed the header holds several signatures, with a space in between.
  const genuine = headers.signature.split(" ").some((one) => {
    const [version, text = ""] = one.split(",", 2);
    const given = Buffer.from(text, "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
  return genuine ? "genuine" : "signature_wrong";
}
