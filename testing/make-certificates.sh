#!/bin/sh
# Makes the certificates of TestTls anew. Needs keytool.
set -eu
cd "$(dirname "$0")/src/main/resources/lb/testing"
rm -f ./*.p12 authority.pem
keytool=${KEYTOOL:-keytool}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
signing="$work/signing.p12"

"$keytool" -genkeypair -keystore "$signing" -storetype PKCS12 -storepass testing -alias authority \
  -keyalg EC -groupname secp256r1 -dname "CN=lb test authority" -ext bc:c=ca:true -ext ku:c=keyCertSign \
  -startdate "2026/01/01 00:00:00" -validity 36525
"$keytool" -exportcert -rfc -keystore "$signing" -storepass testing -alias authority -file authority.pem
"$keytool" -importcert -noprompt -keystore authority.p12 -storetype PKCS12 -storepass testing \
  -alias authority -file authority.pem

issue() { # store, first day, days
  "$keytool" -genkeypair -keystore "$1" -storetype PKCS12 -storepass testing -alias origin \
    -keyalg EC -groupname secp256r1 -dname "CN=origin.test"
  "$keytool" -certreq -keystore "$1" -storepass testing -alias origin -file "$work/request"
  "$keytool" -gencert -rfc -keystore "$signing" -storepass testing -alias authority \
    -infile "$work/request" -outfile "$work/certificate" -startdate "$2" -validity "$3" \
    -ext "san=dns:localhost,dns:origin.test,dns:*.origin.test,ip:127.0.0.1" \
    -ext ku:c=digitalSignature -ext eku=serverAuth
  "$keytool" -importcert -noprompt -keystore "$1" -storepass testing -alias authority -file authority.pem
  "$keytool" -importcert -noprompt -keystore "$1" -storepass testing -alias origin -file "$work/certificate"
}
issue origin.p12 "2026/01/01 00:00:00" 36525
issue expired.p12 "2026/01/01 00:00:00" 1
