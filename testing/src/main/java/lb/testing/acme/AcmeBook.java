package lb.testing.acme;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import lb.testing.acme.AcmeServer.Answer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the authority knows: accounts, orders, authorizations, certificates. Guarded by itself. */
final class AcmeBook {
  private static final String PENDING = "pending";
  private static final String PROCESSING = "processing";
  private static final String VALID = "valid";
  private static final String INVALID = "invalid";

  private final String base;
  private final InstantSource clock;
  private final Executor threads;
  private final TestIssuer issuer;

  // all guarded by this
  private CompletableFuture<InetSocketAddress> plain = new CompletableFuture<>();
  private CompletableFuture<InetSocketAddress> secure = new CompletableFuture<>();
  private final Map<String, JsonNode> accounts = new LinkedHashMap<>();
  private final Map<String, Order> orders = new HashMap<>();
  private final Map<String, Authorization> authorizations = new HashMap<>();
  private final List<List<X509Certificate>> issued = new ArrayList<>();
  private final List<String> proofs = new ArrayList<>();
  private List<String> offered = List.of("http-01", "tls-alpn-01", "dns-01");
  private Duration lifetime = Duration.ofDays(90);
  private int looks;
  private @Nullable String retryAfter;
  private @Nullable String issuedFor;
  private boolean issuedForAnotherKey;
  private @Nullable String externalKey;
  private byte[] externalSecret = {};
  private int tokens;

  /** One order (RFC 8555 §7.1.3). */
  private static final class Order {
    final String account;
    final List<String> names;
    final List<String> authorizations = new ArrayList<>();
    String status = PENDING;
    int looks;
    @Nullable String certificate;
    @Nullable List<X509Certificate> chain;

    Order(String account, List<String> names) {
      this.account = account;
      this.names = names;
    }
  }

  /** One authorization with its challenges (RFC 8555 §7.1.4). */
  private static final class Authorization {
    final String account;
    final String name;
    final String token;
    String status = PENDING;
    @Nullable String taken;
    @Nullable String error;
    int looks;

    Authorization(String account, String name, String token) {
      this.account = account;
      this.name = name;
      this.token = token;
    }
  }

  AcmeBook(String base, InstantSource clock, Executor threads) {
    this.base = base;
    this.clock = clock;
    this.threads = threads;
    this.issuer = new TestIssuer(clock.instant());
  }

  TestIssuer issuer() {
    return issuer;
  }

  synchronized void validateAt(InetSocketAddress plainAt, InetSocketAddress secureAt) {
    plain.complete(plainAt);
    secure.complete(secureAt);
    plain = CompletableFuture.completedFuture(plainAt);
    secure = CompletableFuture.completedFuture(secureAt);
  }

  synchronized void validateLater() {
    plain = new CompletableFuture<>();
    secure = new CompletableFuture<>();
  }

  private synchronized CompletableFuture<InetSocketAddress> at(String type) {
    return type.equals("http-01") ? plain : secure;
  }

  synchronized void lifetime(Duration of) {
    lifetime = of;
  }

  synchronized void offer(List<String> challenges) {
    offered = challenges;
  }

  synchronized void slow(int times, @Nullable String again) {
    looks = times;
    retryAfter = again;
  }

  synchronized void issueFor(@Nullable String name) {
    issuedFor = name;
  }

  synchronized void issueForAnotherKey(boolean is) {
    issuedForAnotherKey = is;
  }

  synchronized void requireExternalAccount(String keyId, byte[] secret) {
    externalKey = keyId;
    externalSecret = secret.clone();
  }

  synchronized List<List<X509Certificate>> issued() {
    return List.copyOf(issued);
  }

  synchronized List<String> proofs() {
    return List.copyOf(proofs);
  }

  synchronized List<String> tokens() {
    return authorizations.values().stream().map(each -> each.token).toList();
  }

  synchronized int accounts() {
    return accounts.size();
  }

  synchronized @Nullable JsonNode keyOf(String account) {
    return accounts.get(account);
  }

  synchronized Map<String, Object> directory() {
    Map<String, Object> directory = new LinkedHashMap<>();
    directory.put("newNonce", base + "/new-nonce");
    directory.put("newAccount", base + "/new-account");
    directory.put("newOrder", base + "/new-order");
    directory.put("revokeCert", base + "/revoke");
    directory.put("keyChange", base + "/key-change");
    directory.put(
        "meta",
        Map.of("termsOfService", base + "/terms", "externalAccountRequired", externalKey != null));
    return directory;
  }

  synchronized Answer answer(String path, Jws request) throws AcmeProblem {
    if (path.equals("/new-account")) {
      return account(request);
    }
    String account = request.keyId();
    if (account == null) {
      throw new AcmeProblem(400, "malformed", "an account is needed here");
    }
    String id = path.substring(path.lastIndexOf('/') + 1);
    String kind = path.substring(1, Math.max(1, path.lastIndexOf('/')));
    if (path.equals("/new-order")) {
      return newOrder(account, payload(request));
    }
    return switch (kind) {
      case "order" -> shown(order(id, account), id);
      case "finalize" -> finalizes(order(id, account), id, payload(request));
      case "authz" -> authorization(id, account);
      case "cert" -> certificate(order(id, account));
      default -> {
        if (kind.startsWith("chall/")) {
          yield challenge(kind.substring("chall/".length()), id, account, request);
        }
        throw new AcmeProblem(404, "malformed", "there is no " + path);
      }
    };
  }

  private static JsonNode payload(Jws request) throws AcmeProblem {
    JsonNode payload = request.payload();
    if (payload == null) {
      throw new AcmeProblem(400, "malformed", "this is not for reading");
    }
    return payload;
  }

  private Answer account(Jws request) throws AcmeProblem {
    JsonNode key = request.jwk();
    if (key == null) {
      throw new AcmeProblem(400, "malformed", "a new account brings its key");
    }
    String url = base + "/acct/" + Jws.thumbprint(key);
    boolean known = accounts.containsKey(url);
    if (!known) {
      JsonNode payload = payload(request);
      JsonNode agreed = payload.get("termsOfServiceAgreed");
      if (agreed == null || !agreed.asBoolean()) {
        throw new AcmeProblem(403, "userActionRequired", "the terms of service are not agreed to");
      }
      if (externalKey != null
          && !Jws.binds(payload.get("externalAccountBinding"), externalKey, externalSecret, key)) {
        throw new AcmeProblem(403, "externalAccountRequired", "no external account is bound");
      }
      accounts.put(url, key);
    }
    return Answer.json(known ? 200 : 201, Map.of("status", VALID), Map.of("Location", url));
  }

  private Answer newOrder(String account, JsonNode payload) throws AcmeProblem {
    List<String> names = new ArrayList<>();
    for (JsonNode each : payload.get("identifiers")) {
      String name = each.get("value").asString();
      if (!each.get("type").asString().equals("dns") || name.startsWith("*")) {
        throw new AcmeProblem(400, "rejectedIdentifier", name + " is not issued for");
      }
      names.add(name);
    }
    Order order = new Order(account, names);
    String id = "o" + orders.size();
    orders.put(id, order);
    for (String name : names) {
      String authorization = "a" + authorizations.size();
      String token = Jws.encode(Jws.sha256("token " + tokens++ + account)).substring(0, 32);
      authorizations.put(authorization, new Authorization(account, name, token));
      order.authorizations.add(authorization);
    }
    return Answer.json(201, json(order, id), Map.of("Location", base + "/order/" + id));
  }

  private Order order(String id, String account) throws AcmeProblem {
    Order order = orders.get(id);
    if (order == null || !order.account.equals(account)) {
      throw new AcmeProblem(404, "malformed", "there is no such order of yours");
    }
    refresh(order);
    return order;
  }

  private void refresh(Order order) {
    List<Authorization> all =
        order.authorizations.stream()
            .map(id -> Objects.requireNonNull(authorizations.get(id)))
            .toList();
    if (all.stream().anyMatch(each -> each.status.equals(INVALID))) {
      order.status = INVALID;
    } else if (order.status.equals(PENDING)
        && all.stream().allMatch(each -> each.status.equals(VALID))) {
      order.status = "ready";
    }
  }

  /** An order as it is looked at: one that is being worked at comes nearer to its end. */
  private Answer shown(Order order, String id) {
    if (order.status.equals(PROCESSING) && order.looks-- <= 0) {
      order.status = VALID;
      issued.add(Objects.requireNonNull(order.chain));
    }
    return Answer.json(200, json(order, id), again(order.status));
  }

  private Map<String, String> again(String status) {
    return retryAfter != null && (status.equals(PROCESSING) || status.equals(PENDING))
        ? Map.of("Retry-After", retryAfter)
        : Map.of();
  }

  private Map<String, Object> json(Order order, String id) {
    Map<String, Object> json = new TreeMap<>();
    json.put("status", order.status);
    json.put("expires", Instant.now().plusSeconds(3_600).toString());
    json.put(
        "identifiers",
        order.names.stream().map(name -> Map.of("type", "dns", "value", name)).toList());
    json.put(
        "authorizations",
        order.authorizations.stream().map(each -> base + "/authz/" + each).toList());
    json.put("finalize", base + "/finalize/" + id);
    if (order.status.equals(VALID)) {
      json.put("certificate", base + "/cert/" + id);
    }
    return json;
  }

  private Answer finalizes(Order order, String id, JsonNode payload) throws AcmeProblem {
    if (!order.status.equals("ready")) {
      throw new AcmeProblem(403, "orderNotReady", "the order is " + order.status);
    }
    byte[] csr = Jws.decode(payload.get("csr").asString());
    Instant now = clock.instant();
    Instant begins = now.minus(Duration.ofHours(1));
    List<X509Certificate> chain = issuer.issue(csr, order.names, begins, begins.plus(lifetime));
    order.chain =
        issuedFor == null && !issuedForAnotherKey
            ? chain
            : issuer.instead(
                chain,
                Objects.requireNonNullElse(issuedFor, order.names.getFirst()),
                begins.plus(lifetime),
                issuedForAnotherKey);
    order.status = PROCESSING;
    order.looks = looks;
    return looks > 0 ? Answer.json(200, json(order, id), again(PROCESSING)) : shown(order, id);
  }

  private Answer certificate(Order order) throws AcmeProblem {
    List<X509Certificate> chain = order.chain;
    if (!order.status.equals(VALID) || chain == null) {
      throw new AcmeProblem(403, "orderNotReady", "there is no certificate yet");
    }
    byte[] pem = TestIssuer.pem(chain).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    return new Answer(200, "application/pem-certificate-chain", pem, Map.of());
  }

  private Answer authorization(String id, String account) throws AcmeProblem {
    Authorization authorization = authorizationOf(id, account);
    if (authorization.taken != null && authorization.looks-- > 0) {
      return Answer.json(200, json(authorization, id, PENDING), again(PENDING));
    }
    return Answer.json(
        200, json(authorization, id, authorization.status), again(authorization.status));
  }

  private Authorization authorizationOf(String id, String account) throws AcmeProblem {
    Authorization authorization = authorizations.get(id);
    if (authorization == null || !authorization.account.equals(account)) {
      throw new AcmeProblem(404, "malformed", "there is no such authorization of yours");
    }
    return authorization;
  }

  private Map<String, Object> json(Authorization authorization, String id, String status) {
    Map<String, Object> json = new TreeMap<>();
    json.put("status", status);
    json.put("identifier", Map.of("type", "dns", "value", authorization.name));
    json.put(
        "challenges",
        offered.stream().map(type -> challenge(authorization, id, type, status)).toList());
    return json;
  }

  private Map<String, Object> challenge(
      Authorization authorization, String id, String type, String status) {
    Map<String, Object> json = new TreeMap<>();
    boolean taken = type.equals(authorization.taken);
    json.put("type", type);
    json.put("url", base + "/chall/" + id + "/" + type);
    json.put("token", authorization.token);
    json.put("status", taken ? (status.equals(PENDING) ? PROCESSING : status) : PENDING);
    if (taken && authorization.error != null && status.equals(INVALID)) {
      json.put(
          "error",
          Map.of(
              "type",
              "urn:ietf:params:acme:error:unauthorized",
              "detail",
              authorization.error,
              "status",
              403));
    }
    return json;
  }

  /** A challenge is taken: the name is looked at, elsewhere. */
  private Answer challenge(String id, String type, String account, Jws request) throws AcmeProblem {
    Authorization authorization = authorizationOf(id, account);
    if (!offered.contains(type)) {
      throw new AcmeProblem(404, "malformed", "this challenge is not offered");
    }
    if (request.payload() != null && authorization.taken == null) {
      authorization.taken = type;
      authorization.looks = looks;
      String proof =
          authorization.token + '.' + Jws.thumbprint(Objects.requireNonNull(accounts.get(account)));
      threads.execute(() -> prove(authorization, type, proof));
    }
    return Answer.json(
        200,
        challenge(authorization, id, type, authorization.status),
        Map.of("Link", "<" + base + "/authz/" + id + ">;rel=\"up\""));
  }

  private void prove(Authorization authorization, String type, String proof) {
    String wrong;
    try {
      InetSocketAddress at = at(type).get(10, TimeUnit.SECONDS);
      wrong =
          switch (type) {
            case "http-01" -> NameCheck.byHttp(at, authorization.name, authorization.token, proof);
            case "tls-alpn-01" -> NameCheck.byTls(at, authorization.name, proof);
            default -> "nobody looks at " + type;
          };
    } catch (Exception failure) {
      wrong = "nobody looked: " + failure;
    }
    synchronized (this) {
      proofs.add(type + " " + authorization.name + ": " + (wrong == null ? "ok" : wrong));
      authorization.error = wrong;
      authorization.status = wrong == null ? VALID : INVALID;
    }
  }
}
