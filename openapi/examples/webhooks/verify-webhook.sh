#!/usr/bin/env bash
# Says whether a message is from us: exit 0 and "genuine", else exit 1 and why not. Standard Webhooks 1.0.0.
#   SECRET     whsec_…, as it was shown when the endpoint was made
#   ID, TIMESTAMP, SIGNATURE   the headers webhook-id, webhook-timestamp, webhook-signature
#   NOW        seconds since 1970; the present time unless given
# The body is read from standard input, byte for byte as it came.
set -euo pipefail
NOW="${NOW:-$(date +%s)}"

case "$TIMESTAMP" in '' | *[!0-9]*) echo 'timestamp_unreadable'; exit 1 ;; esac
age=$((NOW - TIMESTAMP))
if [ "$age" -gt 300 ]; then echo 'too_old'; exit 1; fi
if [ "$age" -lt -300 ]; then echo 'too_new'; exit 1; fi

key=$(printf '%s' "${SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
expected="v1,$({ printf '%s.%s.' "$ID" "$TIMESTAMP"; cat; } \
  | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)"

# While a secret is being changed the header holds several signatures, with a space in between.
for given in $SIGNATURE; do
  if [ "$given" = "$expected" ]; then echo 'genuine'; exit 0; fi
done
echo 'signature_wrong'
exit 1
