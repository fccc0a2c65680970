package lb.proxy.acme;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is answered to an authority that asks by HTTP whether a name is ours (http-01, RFC 8555
 * §8.3). Thread-safe: loops read it while another thread adds and removes.
 */
final class TokenAnswers {
  /** More names are not proved at a time. */
  private static final int ANSWERS_MAX = 1_000;

  /** Authorities have tokens of 43 characters; a longer path is asked by nobody. */
  private static final int TOKEN_CHARS_MAX = 512;

  private final Map<String, String> answers = new ConcurrentHashMap<>();

  void add(String token, String answer) throws AcmeFailure {
    if (answers.size() >= ANSWERS_MAX) {
      throw new AcmeFailure(
          AcmeFailure.Reason.INTERNAL, "more than " + ANSWERS_MAX + " names are being proved");
    }
    if (token.isEmpty() || token.length() > TOKEN_CHARS_MAX) {
      throw new AcmeFailure(
          AcmeFailure.Reason.REFUSED,
          "the authority wants a token of " + token.length() + " characters in a path");
    }
    answers.put(token, answer);
  }

  void remove(String token) {
    answers.remove(token);
  }

  /** Null for a token that we know nothing of. */
  @Nullable String find(String token) {
    return answers.get(token);
  }
}
