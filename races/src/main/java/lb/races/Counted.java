package lb.races;

import lb.cache.memory.Retained;

/** Something with a content that is gone when it has been given back. */
class Counted extends Retained {
  static final int THERE = 1;
  static final int GONE = 0;

  /** Plain on purpose: the references alone have to order reads before the end. */
  int content = THERE;

  int ends;

  @Override
  protected final void onLastRelease() {
    content = GONE;
    ends++;
  }
}
