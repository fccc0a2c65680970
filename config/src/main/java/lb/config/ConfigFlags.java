package lb.config;

/**
 * What the command line says about the configuration. It is checked as a file is, with the same
 * errors, which point into the words of the command line.
 *
 * <p>Belongs to the thread that made it. Values are taken as they come; {@link ConfigReader} judges
 * them.
 */
public final class ConfigFlags {

  /** {@code -b/--backend HOST:PORT|URL}; repeatable. */
  public ConfigFlags backend(String value) {
    return this;
  }

  /** {@code -k/--insecure}: certificates of all backends are taken unverified. */
  public ConfigFlags insecure() {
    return this;
  }

  /** {@code --listen HOST:PORT}; repeatable. */
  public ConfigFlags listen(String value) {
    return this;
  }

  /** {@code --admin HOST:PORT}. */
  public ConfigFlags admin(String value) {
    return this;
  }

  /** {@code --memory SIZE}. */
  public ConfigFlags memory(String value) {
    return this;
  }

  /** {@code --cache-static PATTERNS}; repeatable. */
  public ConfigFlags cacheStatic(String patterns) {
    return this;
  }

  /** {@code --cache-api PATTERNS}; repeatable. */
  public ConfigFlags cacheApi(String patterns) {
    return this;
  }

  /** {@code --ttl SECONDS}: the lifetime for the pattern flag before it. */
  public ConfigFlags ttl(String value) {
    return this;
  }
}
