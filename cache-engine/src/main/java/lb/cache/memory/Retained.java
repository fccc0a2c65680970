package lb.cache.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Something that lives as long as somebody holds it. It is born with one reference, that of its
 * maker; when the last reference goes, {@link #onLastRelease()} runs once, on the thread that let
 * go last.
 *
 * <p>A reader that found it in an index calls {@link #tryRetain()} before it reads: a count of zero
 * is final and is refused, so that a reader can never revive what is being given back.
 *
 * <p>Any thread may call any method. What a thread wrote before its {@code release} is seen by
 * {@code onLastRelease}.
 */
public abstract class Retained {
  private static final VarHandle REFERENCES;

  static {
    try {
      REFERENCES = MethodHandles.lookup().findVarHandle(Retained.class, "references", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int references = 1;

  /** For a subclass; the new thing has one reference. */
  protected Retained() {}

  /**
   * Takes one more reference, unless the last one has gone.
   *
   * @return whether the caller now holds a reference
   */
  public final boolean tryRetain() {
    int seen = references;
    while (seen > 0) {
      if (seen == Integer.MAX_VALUE) {
        throw new IllegalStateException("2147483647 references are held: one is not given back");
      }
      int witness = (int) REFERENCES.compareAndExchange(this, seen, seen + 1);
      if (witness == seen) {
        return true;
      }
      seen = witness;
    }
    return false;
  }

  /**
   * Takes one more reference for a caller that already holds one.
   *
   * @throws IllegalStateException when there is none left, so that the caller held none
   */
  public final void retain() {
    if (!tryRetain()) {
      throw new IllegalStateException("retained after the last release");
    }
  }

  /**
   * Gives one reference back.
   *
   * @return whether it was the last one; then {@link #onLastRelease()} has run
   * @throws IllegalStateException when there is none to give back
   */
  public final boolean release() {
    int before = (int) REFERENCES.getAndAdd(this, -1);
    if (before > 1) {
      return false;
    }
    if (before < 1) {
      REFERENCES.getAndAdd(this, 1);
      throw new IllegalStateException("released more often than retained");
    }
    onLastRelease();
    return true;
  }

  /** How many references are held now; for statistics and tests. */
  public final int references() {
    return Math.max(0, references);
  }

  /** Gives back what this stands for. Called once; must not throw and must not block. */
  protected abstract void onLastRelease();
}
