package lb.cache;

import java.util.List;
import lb.cache.http.ResponseHead;
import lb.cache.rules.Freshness;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a fill from the moment its head has come.
 *
 * @param head the head as it will be stored
 * @param freshness how long the response may be used
 * @param variant which requests it answers, null when all of its key
 * @param tags by which it can be purged
 * @param contentLength how many octets the body will have, -1 when nobody said
 */
public record FillHead(
    ResponseHead head,
    Freshness freshness,
    @Nullable Variant variant,
    List<String> tags,
    long contentLength) {}
