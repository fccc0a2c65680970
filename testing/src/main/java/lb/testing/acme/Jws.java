package lb.testing.acme;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A signed request (RFC 7515 in the flattened form, RFC 8555 §6.2) whose signature was found right.
 *
 * @param payload null for a POST that reads (POST-as-GET)
 * @param jwk the key that it brings; null when it names an account
 * @param keyId the account that it names; null when it brings a key
 */
record Jws(
    JsonNode header, @Nullable JsonNode payload, @Nullable JsonNode jwk, @Nullable String keyId) {
  static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Takes a request apart.
   *
   * @param keyOf the key of an account; null when there is no such account
   */
  static Jws verify(byte[] body, Function<String, @Nullable JsonNode> keyOf) throws AcmeProblem {
    try {
      JsonNode message = JSON.readTree(body);
      String head = message.get("protected").asString();
      String payload = message.get("payload").asString();
      JsonNode header = JSON.readTree(decode(head));
      JsonNode jwk = header.get("jwk");
      JsonNode keyId = header.get("kid");
      if ((jwk == null) == (keyId == null)) {
        throw new AcmeProblem(400, "malformed", "one of jwk and kid is needed");
      }
      JsonNode key = jwk != null ? jwk : keyOf.apply(keyId.asString());
      if (key == null) {
        throw new AcmeProblem(400, "accountDoesNotExist", "there is no such account");
      }
      byte[] signed = (head + '.' + payload).getBytes(StandardCharsets.US_ASCII);
      if (!isRight(
          header.get("alg").asString(), key, signed, decode(message.get("signature").asString()))) {
        throw new AcmeProblem(401, "unauthorized", "the signature is wrong");
      }
      return new Jws(
          header,
          payload.isEmpty() ? null : JSON.readTree(decode(payload)),
          jwk,
          keyId == null ? null : keyId.asString());
    } catch (GeneralSecurityException
        | JacksonException
        | IllegalArgumentException
        | NullPointerException e) {
      throw new AcmeProblem(400, "malformed", "this is no signed request: " + e);
    }
  }

  private static boolean isRight(String algorithm, JsonNode key, byte[] signed, byte[] signature)
      throws GeneralSecurityException, AcmeProblem {
    String name =
        switch (algorithm) {
          case "ES256" -> "SHA256withECDSAinP1363Format";
          case "RS256" -> "SHA256withRSA";
          default -> throw new AcmeProblem(400, "badSignatureAlgorithm", algorithm);
        };
    Signature verifying = Signature.getInstance(name);
    verifying.initVerify(publicKey(key));
    verifying.update(signed);
    return verifying.verify(signature);
  }

  private static PublicKey publicKey(JsonNode jwk) throws GeneralSecurityException {
    if (jwk.get("kty").asString().equals("RSA")) {
      return KeyFactory.getInstance("RSA")
          .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
    }
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp256r1"));
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(
                new ECPoint(number(jwk, "x"), number(jwk, "y")),
                curve.getParameterSpec(ECParameterSpec.class)));
  }

  private static BigInteger number(JsonNode jwk, String member) {
    return new BigInteger(1, decode(jwk.get(member).asString()));
  }

  /** The thumbprint of a key (RFC 7638), which is part of what proves a name. */
  static String thumbprint(JsonNode jwk) {
    String[] members =
        jwk.get("kty").asString().equals("RSA")
            ? new String[] {"e", "kty", "n"}
            : new String[] {"crv", "kty", "x", "y"};
    StringBuilder text = new StringBuilder("{");
    for (String member : members) {
      text.append(text.length() == 1 ? "" : ",")
          .append('"')
          .append(member)
          .append("\":\"")
          .append(jwk.get(member).asString())
          .append('"');
    }
    return encode(sha256(text.append('}').toString()));
  }

  /** Whether an external account is bound to a key with its secret (RFC 8555 §7.3.4). */
  static boolean binds(@Nullable JsonNode binding, String keyId, byte[] secret, JsonNode jwk) {
    try {
      if (binding == null) {
        return false;
      }
      String head = binding.get("protected").asString();
      String payload = binding.get("payload").asString();
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      byte[] right = mac.doFinal((head + '.' + payload).getBytes(StandardCharsets.US_ASCII));
      JsonNode header = JSON.readTree(decode(head));
      return header.get("alg").asString().equals("HS256")
          && header.get("kid").asString().equals(keyId)
          && JSON.readTree(decode(payload)).equals(jwk)
          && MessageDigest.isEqual(right, decode(binding.get("signature").asString()));
    } catch (GeneralSecurityException
        | JacksonException
        | IllegalArgumentException
        | NullPointerException notOne) {
      return false;
    }
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] decode(String text) {
    return Base64.getUrlDecoder().decode(text);
  }

  static String encode(byte[] octets) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }
}
