package lb.cache.rules;

import java.util.List;
import lb.cache.http.Ascii;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** Which stored responses get a content coding, and which coding a request gets. */
public final class ContentCodings {
  /** Smaller bodies are left alone: the fields that a coding adds cost what it saves. */
  public static final long BODY_BYTES_MIN = 256;

  /** A response with one of these states a checksum that a coding would make wrong. */
  private static final List<String> CHECKSUMS =
      List.of("content-md5", "content-digest", "repr-digest", "digest");

  private static final Coding[] PREFERRED = Coding.values();

  private ContentCodings() {}

  /**
   * Whether a complete body is worth coding: a 200 of a type that shrinks, not coded yet, not
   * small, without a checksum, and without {@code no-transform}.
   */
  public static boolean isCompressible(ResponseHead response, long bodyBytes) {
    Fields fields = response.fields();
    if (response.status() != 200
        || bodyBytes < BODY_BYTES_MIN
        || fields.has(FieldName.CONTENT_ENCODING)
        || fields.has(FieldName.CONTENT_RANGE)
        || !isCompressibleType(fields.first(FieldName.CONTENT_TYPE))) {
      return false;
    }
    for (String checksum : CHECKSUMS) {
      if (fields.has(checksum)) {
        return false;
      }
    }
    return !CacheControl.of(fields).noTransform();
  }

  /** Whether bodies of this {@code Content-Type} usually shrink by a half or more. */
  public static boolean isCompressibleType(@Nullable String contentType) {
    String type = MediaType.of(contentType);
    if (type.startsWith("text/")) {
      return !type.equals("text/event-stream");
    }
    if (type.endsWith("+json") || type.endsWith("+xml") || type.endsWith("+text")) {
      return true;
    }
    return switch (type) {
      case "application/json",
          "application/x-ndjson",
          "application/javascript",
          "application/x-javascript",
          "application/ecmascript",
          "application/xml",
          "application/wasm",
          "application/rtf",
          "application/graphql",
          "application/vnd.ms-fontobject",
          "application/x-font-ttf",
          "font/ttf",
          "font/otf",
          "font/collection",
          "image/bmp",
          "image/x-icon",
          "image/vnd.microsoft.icon" ->
          true;
      default -> false;
    };
  }

  /**
   * The coding that the request prefers among those that can be had (RFC 9110 §12.5.3); with equal
   * weights br, zstd, gzip, identity in this order. Without {@code Accept-Encoding} it is identity.
   *
   * @param available a set of the bits of {@link AcceptEncoding}
   * @return null when the request accepts none of them; then identity may be sent all the same
   */
  public static @Nullable Coding negotiate(Fields request, int available) {
    int i = request.indexOf(FieldName.ACCEPT_ENCODING, 0);
    if (i < 0) {
      return (available & AcceptEncoding.IDENTITY) != 0 ? Coding.IDENTITY : firstOf(available);
    }
    CodingWeights weights = new CodingWeights();
    for (; i >= 0; i = request.indexOf(FieldName.ACCEPT_ENCODING, i + 1)) {
      weights.read(request.bytes(), request.valueStart(i), request.valueEnd(i));
    }
    Coding best = null;
    int bestWeight = 0;
    for (Coding coding : PREFERRED) {
      if ((available & coding.bit()) != 0 && weights.of(coding.bit()) > bestWeight) {
        best = coding;
        bestWeight = weights.of(coding.bit());
      }
    }
    return best;
  }

  /**
   * The head of the coded variant: {@code Content-Encoding} and {@code Content-Length} set, a
   * strong {@code ETag} made weak, {@code Accept-Encoding} in {@code Vary}.
   */
  public static ResponseHead codedHead(ResponseHead identity, Coding coding, long bodyBytes) {
    Fields.Builder fields = withVary(identity).fields().toBuilder();
    String etag = identity.fields().first(FieldName.ETAG);
    if (etag != null) {
      fields.set(FieldName.ETAG, EntityTag.weakened(etag));
    }
    fields.remove(FieldName.ACCEPT_RANGES);
    fields.set(FieldName.CONTENT_ENCODING, coding.token());
    fields.set(FieldName.CONTENT_LENGTH, Long.toString(bodyBytes));
    return identity.withFields(fields.build());
  }

  /** The head with {@code Accept-Encoding} in {@code Vary}: for the variant without coding too. */
  public static ResponseHead withVary(ResponseHead head) {
    for (String line : head.fields().all(FieldName.VARY)) {
      for (String name : line.split(",")) {
        if (Ascii.equalsIgnoreCase(name.strip(), "accept-encoding") || name.strip().equals("*")) {
          return head;
        }
      }
    }
    Fields.Builder fields = head.fields().toBuilder();
    return head.withFields(fields.add(FieldName.VARY, "Accept-Encoding").build());
  }

  private static @Nullable Coding firstOf(int available) {
    for (Coding coding : PREFERRED) {
      if ((available & coding.bit()) != 0) {
        return coding;
      }
    }
    return null;
  }
}
