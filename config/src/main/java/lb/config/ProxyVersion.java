package lb.config;

/** A version of the PROXY protocol: version 1 is a line of text, version 2 is binary. */
public enum ProxyVersion {
  V1,
  V2
}
