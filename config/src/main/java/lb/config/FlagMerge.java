package lb.config;

import java.util.ArrayList;
import java.util.List;
import lb.config.json.Node;
import lb.config.json.Node.Member;
import lb.config.json.Node.ObjectNode;

/** Puts what the flags say above what the file says. */
final class FlagMerge {
  private FlagMerge() {}

  /** A key of the flags replaces that of the file; of {@code cache} only the parts given. */
  static ObjectNode over(ObjectNode file, ObjectNode flags) {
    List<Member> members = new ArrayList<>(file.members());
    for (Member flag : flags.members()) {
      Node before = file.get(flag.key());
      Member merged = flag;
      if (before instanceof ObjectNode inFile && flag.key().equals("cache")) {
        merged = new Member(flag.keySpan(), "cache", over(inFile, (ObjectNode) flag.value()));
      } else if (before instanceof ObjectNode inFile && flag.key().equals("admin")) {
        Member listen = new Member(flag.keySpan(), "listen", flag.value());
        ObjectNode only = new ObjectNode(flag.value().span(), List.of(listen));
        merged = new Member(flag.keySpan(), "admin", over(inFile, only));
      }
      members.removeIf(member -> member.key().equals(flag.key()));
      members.add(merged);
    }
    return new ObjectNode(file.span(), members);
  }
}
