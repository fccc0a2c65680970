package lb.proxy.proxyprotocol;

import java.net.InetSocketAddress;

/**
 * Both ends of a client's connection, as the client sees it. Resolved, with addresses.
 *
 * @param source where the client is
 * @param destination where it connected to
 */
public record ProxiedAddresses(InetSocketAddress source, InetSocketAddress destination) {}
