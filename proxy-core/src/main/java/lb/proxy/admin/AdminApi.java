package lb.proxy.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import lb.proxy.account.Exposition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the admin listener answers, path by path. Immutable; it may take its time, and is called on
 * virtual threads.
 */
final class AdminApi {
  private static final Logger LOGGER = LoggerFactory.getLogger(AdminServer.class);
  private static final String READ = "GET, HEAD";
  private static final String PATHS =
      "/cache/{url}, /purge, /cache/stats, /origins, /certificates, /status, /explain, /config, /config/status,"
          + " /config/reload, /metrics, /healthz, /readyz";

  private final CacheControlPort cache;
  private final Exposition metrics;
  private final BooleanSupplier ready;
  private final ConfigPort config;
  private final ConfigApi configs;

  AdminApi(AdminPorts ports) {
    this.cache = ports.cache();
    this.metrics = ports.metrics();
    this.ready = ports.ready();
    this.config = ports.config();
    this.configs = new ConfigApi(config);
  }

  /** Answers a request; a failure of ours is answered with 500. */
  AdminAnswer answer(AdminRequest request, String accept) {
    try {
      return route(request, accept);
    } catch (AdminProblem problem) {
      return AdminAnswer.problem(problem);
    } catch (RuntimeException e) {
      LOGGER.error("{} {} on the admin listener failed", request.method(), request.path(), e);
      return AdminAnswer.problem(new AdminProblem(500, "internal", "lb failed; see its log"));
    }
  }

  private AdminAnswer route(AdminRequest request, String accept) {
    String path = request.path();
    if (request.method().equals("DELETE") && isCachePath(path)) {
      return purge(PurgeTranslation.ofDelete(path, request.query()));
    }
    return switch (path) {
      case "/healthz" -> {
        read(request);
        yield AdminAnswer.plain(200, "ok\n");
      }
      case "/readyz" -> {
        read(request);
        yield ready.getAsBoolean()
            ? AdminAnswer.plain(200, "ready\n")
            : AdminAnswer.plain(503, "not ready\n");
      }
      case "/metrics" -> {
        read(request);
        yield metrics(accept);
      }
      case "/cache/stats" -> {
        only(request, READ + ", DELETE", "GET", "HEAD");
        request.query().allowOnly(Set.of(), "");
        yield AdminAnswer.json(AdminJson.stats(cache.stats()));
      }
      case "/origins" -> {
        read(request);
        request.query().allowOnly(Set.of(), "");
        yield AdminAnswer.json(OriginsJson.of(cache.origins()));
      }
      case "/status" -> {
        read(request);
        request.query().allowOnly(Set.of(), "");
        yield AdminAnswer.json(OriginsJson.status(ready.getAsBoolean(), config.report(), cache));
      }
      case "/config", "/config/status", "/config/reload" -> configs.answer(request);
      case "/certificates" -> {
        read(request);
        request.query().allowOnly(Set.of(), "");
        yield AdminAnswer.json(CertificatesJson.of(cache.certificateRows()));
      }
      case "/explain" -> {
        read(request);
        yield AdminAnswer.json(
            AdminJson.explain(cache.explain(ExplainTranslation.of(request.query()))));
      }
      case "/purge" -> {
        only(request, "POST", "POST");
        request.query().allowOnly(Set.of(), "");
        yield purge(PurgeTranslation.ofBody(PurgeBody.parse(request.body())));
      }
      default -> {
        if (isCachePath(path)) {
          throw AdminProblem.methodNotAllowed(request.method(), path, "DELETE");
        }
        throw new AdminProblem(404, "not_found", "there is no " + path + "; there are " + PATHS);
      }
    };
  }

  private AdminAnswer purge(PurgeOrder order) {
    return AdminAnswer.json(AdminJson.purge(order, cache.purge(order.purges(), order.dryRun())));
  }

  private AdminAnswer metrics(String accept) {
    String format = Exposition.formatFor(accept);
    ByteArrayOutputStream to = new ByteArrayOutputStream(32 * 1024);
    try {
      metrics.write(to, format);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return AdminAnswer.of(format, to.toByteArray());
  }

  private static boolean isCachePath(String path) {
    return path.equals("/cache") || path.startsWith("/cache/");
  }

  private static void read(AdminRequest request) {
    only(request, READ, "GET", "HEAD");
  }

  private static void only(AdminRequest request, String allow, String... methods) {
    if (!List.of(methods).contains(request.method())) {
      throw AdminProblem.methodNotAllowed(request.method(), request.path(), allow);
    }
  }
}
