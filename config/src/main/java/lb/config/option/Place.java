package lb.config.option;

import org.jspecify.annotations.Nullable;

/** The way to a value from the top of the document. Immutable. */
public final class Place {
  /** The document itself. */
  public static final Place TOP = new Place(null, "");

  private static final int CHARS_MAX = 500;

  private final @Nullable Place parent;
  private final String token;

  private Place(@Nullable Place parent, String token) {
    this.parent = parent;
    this.token = token;
  }

  /** A member of this object. */
  public Place member(String key) {
    return new Place(this, key);
  }

  /** An element of this list, counted from 0. */
  public Place element(int index) {
    return new Place(this, Integer.toString(index));
  }

  /** The JSON pointer (RFC 6901); cut when it is longer than anybody reads. */
  public String pointer() {
    StringBuilder pointer = new StringBuilder();
    for (Place at = this; at.parent != null && pointer.length() < CHARS_MAX; at = at.parent) {
      String shown = at.token.length() > CHARS_MAX ? at.token.substring(0, CHARS_MAX) : at.token;
      pointer.insert(0, "/" + shown.replace("~", "~0").replace("/", "~1"));
    }
    return pointer.toString();
  }
}
