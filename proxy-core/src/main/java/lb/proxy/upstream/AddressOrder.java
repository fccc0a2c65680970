package lb.proxy.upstream;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** In which order the addresses of a name are tried (RFC 8305 §4). Pure. */
final class AddressOrder {
  private AddressOrder() {}

  /**
   * Addresses of IPv6 and IPv4 by turns, beginning with the family of the first; within a family
   * each begins as often as the others, so that all of them are used.
   *
   * @param turn how many connections to the name were made before
   */
  static List<InetAddress> of(List<InetAddress> found, int turn) {
    if (found.size() == 1) {
      return found;
    }
    boolean six = found.getFirst() instanceof Inet6Address;
    List<InetAddress> first = rotated(found, six, turn);
    List<InetAddress> second = rotated(found, !six, turn);
    List<InetAddress> order = new ArrayList<>(found.size());
    for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
      if (i < first.size()) {
        order.add(first.get(i));
      }
      if (i < second.size()) {
        order.add(second.get(i));
      }
    }
    return order;
  }

  private static List<InetAddress> rotated(List<InetAddress> found, boolean six, int turn) {
    List<InetAddress> family = new ArrayList<>(found.size());
    for (InetAddress address : found) {
      if (address instanceof Inet6Address == six) {
        family.add(address);
      }
    }
    if (!family.isEmpty()) {
      Collections.rotate(family, -Math.floorMod(turn, family.size()));
    }
    return family;
  }
}
