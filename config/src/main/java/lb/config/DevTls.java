package lb.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lb.config.json.Node;
import lb.config.json.Node.ArrayNode;
import lb.config.json.Node.Member;
import lb.config.json.Node.ObjectNode;
import lb.config.json.Node.StringNode;
import lb.config.json.Span;

/**
 * {@code --tls-dev}: what a file would say if it had certificates of this machine. Sites without
 * {@code tls} get it; where no listener has TLS, those that flags name get it, else one more
 * listens on port 8443.
 */
final class DevTls {
  private static final String LISTENER = "https://0.0.0.0:8443";
  private static final String PLAIN_LISTENER = "0.0.0.0:8080";

  /** Issues a certificate for names; called once, with those of the sites. */
  interface Issuer {
    CertificateFiles issue(List<String> names);
  }

  private final Issuer issuer;
  private final Span at;

  DevTls(Issuer issuer, Span at) {
    this.issuer = issuer;
    this.at = at;
  }

  /** The same file with TLS. */
  ObjectNode added(ObjectNode root, boolean listenersAreOfFlags) {
    Set<String> names = new LinkedHashSet<>();
    if (root.get("sites") instanceof ArrayNode sites) {
      sites.elements().forEach(site -> collect(site, names));
    }
    CertificateFiles files = issuer.issue(List.copyOf(names));
    ObjectNode tls =
        new ObjectNode(
            at,
            List.of(
                member("certificate", text(files.certificate().toAbsolutePath().toString())),
                member("key", text(files.key().toAbsolutePath().toString()))));
    List<Member> members = new ArrayList<>();
    for (Member member : root.members()) {
      members.add(
          switch (member.key()) {
            case "sites" -> new Member(member.keySpan(), "sites", sites(member.value(), tls));
            case "listen" ->
                new Member(member.keySpan(), "listen", listen(member.value(), listenersAreOfFlags));
            default -> member;
          });
    }
    if (root.get("listen") == null) {
      members.add(
          member("listen", new ArrayNode(at, List.of(text(PLAIN_LISTENER), text(LISTENER)))));
    }
    if (root.get("origins") != null && root.get("tls") == null) {
      members.add(member("tls", tls));
    }
    return new ObjectNode(root.span(), members);
  }

  private static void collect(Node site, Set<String> names) {
    if (site instanceof ObjectNode object) {
      Node hosts = object.get("hosts");
      List<Node> all =
          hosts instanceof ArrayNode list
              ? list.elements()
              : hosts == null ? List.of() : List.of(hosts);
      for (Node host : all) {
        if (host instanceof StringNode name && !name.text().equals("*")) {
          names.add(name.text());
        }
      }
    }
  }

  private Node sites(Node sites, ObjectNode tls) {
    if (!(sites instanceof ArrayNode list)) {
      return sites;
    }
    List<Node> all = new ArrayList<>();
    for (Node site : list.elements()) {
      if (site instanceof ObjectNode object && object.get("tls") == null) {
        List<Member> members = new ArrayList<>(object.members());
        members.add(member("tls", tls));
        all.add(new ObjectNode(object.span(), members));
      } else {
        all.add(site);
      }
    }
    return new ArrayNode(list.span(), all);
  }

  private Node listen(Node listen, boolean ofFlags) {
    List<Node> all =
        new ArrayList<>(listen instanceof ArrayNode list ? list.elements() : List.of(listen));
    if (all.stream().anyMatch(DevTls::hasTls)) {
      return listen;
    }
    if (ofFlags) {
      all.replaceAll(DevTls::secured);
    } else {
      all.add(text(LISTENER));
    }
    return new ArrayNode(listen.span(), all);
  }

  private static boolean hasTls(Node listener) {
    return switch (listener) {
      case StringNode text -> text.text().startsWith("https://") || text.text().endsWith(":443");
      case ObjectNode object ->
          object.get("tls") instanceof Node.BooleanNode tls
              ? tls.value()
              : object.get("address") instanceof StringNode address && hasTls(address);
      default -> false;
    };
  }

  private static Node secured(Node listener) {
    return listener instanceof StringNode text && !text.text().contains("://")
        ? new StringNode(text.span(), "https://" + text.text())
        : listener;
  }

  private StringNode text(String text) {
    return new StringNode(at, text);
  }

  private Member member(String key, Node value) {
    return new Member(at, key, value);
  }
}
