#!/usr/bin/env bash
# From a client's private key to the first answer: bash, curl and openssl, nothing else.
#   BASE    address of the service (sandbox: http://localhost:8080)
#   CLIENT  the client's name, as it was registered
#   KEY     its private key, P-256 in PEM
set -euo pipefail
BASE="${BASE:-http://localhost:8080}"
CLIENT="${CLIENT:-hospital-1}"
KEY="${KEY:-.data/keys/clients/$CLIENT.private.pem}"

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
member() { sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p"; }

# 1. Whom the assertion is for: the issuer, as the service itself names it.
issuer=$(curl -sS --fail "$BASE/.well-known/oauth-authorization-server" | member issuer)

# 2. The assertion (RFC 7523): who we are, for whom, for four minutes, once.
now=$(date +%s)
header=$(printf '{"alg":"ES256","typ":"JWT","kid":"%s"}' "$CLIENT" | base64url)
claims=$(printf '{"iss":"%s","sub":"%s","aud":"%s","iat":%d,"exp":%d,"jti":"%s"}' \
  "$CLIENT" "$CLIENT" "$issuer" "$now" "$((now + 240))" "$(openssl rand -hex 16)" | base64url)

# 3. Its signature. OpenSSL writes r and s in DER; a JWT wants both as 32 bytes each, one behind the other.
rs=$(printf '%s.%s' "$header" "$claims" | openssl dgst -sha256 -sign "$KEY" \
  | openssl asn1parse -inform DER | awk -F: '/INTEGER/ { printf "%64s", $NF }' | tr ' ' '0')
signature=$(printf "$(printf '%s' "$rs" | sed 's/../\\x&/g')" | base64url)

# 4. A token, good for ten minutes.
token=$(curl -sS --fail-with-body "$BASE/oauth/token" \
  -d grant_type=client_credentials \
  -d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \
  --data-urlencode "client_assertion=$header.$claims.$signature" | member access_token)

# 5. The first call. Note the Request-Id: by it we find what you ask us about.
curl -sS -i "$BASE/v1/banks" -H "Authorization: Bearer $token"
