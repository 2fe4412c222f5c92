package cadre.server.gateways.http;

import cadre.server.access.SharedKey;
import cadre.wire.api.Grant;

/** Who may call a route. */
public sealed interface Rule {
    /** Everyone. */
    record Open() implements Rule {}

    /**
     * Who has a key with this grant, or under {@code /api/v1} a session of such a key. Not a
     * member's key: that one speaks in its team, and opens nothing else.
     */
    record Key(Grant grant) implements Rule {}

    /** As {@link Key}, or a member's key; the handler keeps a member to its own team. */
    record Team(Grant grant) implements Rule {}

    /** A program on this machine without a proxy between; anyone else as {@link Key}. */
    record LoopbackOrKey(Grant grant) implements Rule {}

    /** A node, by its key; what it reaches is decided by what is leased to it. */
    record Node() implements Rule {}

    /**
     * Who has the hub token or a key; without a hub token also a program on this machine, without a
     * proxy between.
     */
    record Bridge(SharedKey token) implements Rule {}

    /** Who has a member's key, or the key that a team shares. */
    record Bus(SharedKey shared) implements Rule {}

    /** Who knows the code of an open invite; the handler checks it. */
    record InviteCode() implements Rule {}

    /** Who has signed with a secret of a connection; the handler checks it. */
    record Signature() implements Rule {}

    /** Who has a key or a one-time code in the body; the handler checks it. */
    record SignIn() implements Rule {}

    /** Everyone. */
    static Rule open() {
        return new Open();
    }

    /** Who has a key with this grant. */
    static Rule key(Grant grant) {
        return new Key(grant);
    }

    /** Who has a key with this grant, a member's key included. */
    static Rule team(Grant grant) {
        return new Team(grant);
    }

    /** The rule as one word for tables and the OpenAPI document. */
    default String words() {
        return switch (this) {
            case Open _ -> "open";
            case Key(Grant grant) -> "key " + grant.word();
            case Team(Grant grant) -> "key " + grant.word() + ", or of a team's member";
            case LoopbackOrKey(Grant grant) -> "loopback or key " + grant.word();
            case Node _ -> "node";
            case Bridge _ -> "bridge";
            case Bus _ -> "member key or shared key";
            case InviteCode _ -> "invite code";
            case Signature _ -> "signature";
            case SignIn _ -> "secret or code in the body";
        };
    }
}
