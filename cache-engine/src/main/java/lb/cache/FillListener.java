package lb.cache;

import lb.cache.http.Fields;
import lb.cache.rules.Reason;

/**
 * What a reader of a fill hears, on its own loop. Exactly one of {@link #onHead}, {@link
 * #onFreshened}, {@link #onNotShared} and {@link #onFailed} comes first; only after {@code onHead}
 * come any number of {@link #onProgress}, then one of {@link #onEnd} and {@link #onBroken}.
 */
public interface FillListener {
  /** The head has come; the body follows and can be read with {@link FillReader#next}. */
  void onHead(FillHead head);

  /** The origin said that a stored response is still good: this is it, with one reference given. */
  void onFreshened(StoredObject object);

  /** The response is not for sharing: fetch your own. */
  void onNotShared(Reason reason);

  /** No response was had. */
  void onFailed(FillFailure failure);

  /** There may be more to read. */
  void onProgress();

  /** The body is whole: what {@link FillReader#next} gives from now on is the rest of it. */
  void onEnd(Fields trailers);

  /** The body ended short. What was read cannot be taken back: reset. */
  void onBroken();
}
