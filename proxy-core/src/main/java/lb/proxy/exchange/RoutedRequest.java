package lb.proxy.exchange;

import lb.cache.http.RequestHead;
import lb.config.CachePolicy;
import lb.proxy.route.RoutedRoute;
import lb.proxy.route.RoutedSite;
import lb.proxy.route.Snapshot;

/**
 * A request and where the configuration sends it. Immutable; shared by an exchange and the fetches
 * that it causes, which may outlive it.
 *
 * @param request the head as the client sent it, with what is known of who it is
 * @param client who sent it
 * @param snapshot the configuration that it is handled under, from here to its account
 * @param site the site that its host belongs to
 * @param route the route that its path belongs to
 * @param policy what the cache does with it
 */
record RoutedRequest(
    RequestHead request,
    ClientFacts client,
    Snapshot snapshot,
    RoutedSite site,
    RoutedRoute route,
    CachePolicy policy) {}
