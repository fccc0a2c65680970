package lb.config;

/** The file that {@code lb init} writes, and the example of the reference. */
public final class ConfigTemplate {
  /** A small complete configuration with two sites. */
  static final String EXAMPLE =
      """
      {
        "listen": "0.0.0.0:8080",
        "admin": "127.0.0.1:8089",
        "memory": "512mb",
        "sites": [
          {
            "name": "shop",
            "hosts": ["shop.example.com", "*.shop.example.com"],
            "origins": ["https://app-1.internal", {"host": "app-2.internal", "port": 443, "weight": 2}],
            "cache": {
              "static": {"match": "*.js,*.css,*.png,*.woff2", "ttl": "1d"},
              "api": {"match": "/api/products/*", "ttl": 60},
              "rules": [{"match": "/account/*", "enabled": false}],
              "stale_if_error": "1h"
            },
            "routes": [
              {"match": "/images/*", "origins": "images.internal:9000", "key": {"query": {"only": ["w", "h"]}}}
            ]
          },
          {"name": "docs", "hosts": "*", "origins": "docs.internal:8000"}
        ],
        "log": {"path": "/var/log/lb/access.log", "format": "ndjson"}
      }
      """;

  private static final String COMMENTED =
      """
      // The configuration of lb. Every option is described in docs/configuration.md.
      //   lb check            judges this file without running it
      //   lb serve -c lb.json runs it
      {
        // Where to fetch. Port 443 and https mean TLS with verification.
        "origins": [
          {"host": "127.0.0.1", "port": 3000},
        ],

        // The addresses that take requests, and the one for purges, metrics and health.
        "listen": "0.0.0.0:8080",
        "admin": "127.0.0.1:8089",

        // The hard bound of the cache. Without it: a quarter of the machine's memory.
        // "memory": "512mb",

        "cache": {
          // How long responses stay fresh to which the origin gives no lifetime.
          // With "override": true the ttl also wins over what the origin says.
          "static": {"match": "*.js,*.css,*.png,*.jpg,*.svg,*.webp,*.woff2", "ttl": "1d"},
          // "api": {"match": "/api/products/*", "ttl": 60},

          // What is never stored.
          // "rules": [{"match": "/account/*", "enabled": false}],

          // Stale answers instead of errors, for so long after the origin failed.
          "stale_if_error": "1h",
        },

        "routes": [
          {
            "match": "/*",
            "key": {
              "query": {
                // Parameters that tell visitors apart, not pages. They still go to the origin.
                "ignore": [
                  "utm_*", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "fbclid", "msclkid",
                  "mc_cid", "mc_eid", "igshid", "ttclid", "twclid", "li_fat_id", "yclid", "_ga", "_gl",
                ],
              },
            },
          },
        ],

        // One line for each exchange: "ndjson" or "combined", to "stdout" or to a file.
        "log": {"path": "stdout", "format": "ndjson"},

        // Peers whose X-Forwarded-* fields are believed, and peers that may send PURGE.
        // "trusted_proxies": ["10.0.0.0/8"],
        // "purge_from": ["127.0.0.1"],

        // "limits": {"request_body_max": "16gb", "connections_max": 10000},
        // "timeouts": {"connect": "5s", "first_byte": "60s", "drain": "30s"},
      }
      """;

  private ConfigTemplate() {}

  /** A commented {@code lb.json} that the reader accepts as it stands. */
  public static String commented() {
    return COMMENTED;
  }
}
