package lb.proxy.admin;

import lb.cache.http.RequestHead;

/**
 * A request whose treatment is to be explained.
 *
 * @param head the request as a client would have sent it; its authority is empty when only a path
 *     was given
 */
public record ExplainRequest(RequestHead head) {}
