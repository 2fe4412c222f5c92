package cadre.server.access;

import cadre.wire.api.Grant;
import cadre.wire.id.KeyId;
import cadre.wire.id.TeamName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * A key that several share: the one of the simple set-up, which opens the bus of its team, or the
 * hub's token, which opens the bridge of every team; nothing else. It is in no table, and says
 * nothing about who holds it.
 */
public final class SharedKey {
    private static final KeyId NONE = new KeyId(0);

    private final String name;
    private final Optional<TeamName> team;
    private final String secret;

    private SharedKey(String name, Optional<TeamName> team, String secret) {
        this.name = name;
        this.team = team;
        this.secret = secret;
    }

    /**
     * The shared key of this team.
     *
     * @param secret opens nothing when it is empty
     */
    public static SharedKey ofTeam(TeamName team, String secret) {
        return new SharedKey("shared key of " + team, Optional.of(team), secret);
    }

    /**
     * The token of the hub bridge.
     *
     * @param secret opens nothing when it is empty
     */
    public static SharedKey ofHub(String secret) {
        return new SharedKey("hub token", Optional.empty(), secret);
    }

    /** Whether there is one. */
    public boolean isSet() {
        return !secret.isEmpty();
    }

    /**
     * Who holds this secret, if it is the shared key; compared in constant time.
     *
     * @param address the peer's, kept in the principal
     */
    public Optional<Principal> authenticate(String given, String address) {
        var same =
                MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8),
                        secret.getBytes(StandardCharsets.UTF_8));
        return same && isSet()
                ? Optional.of(
                        new Principal(
                                NONE,
                                name,
                                Grant.MEMBER,
                                Optional.empty(),
                                Optional.empty(),
                                team,
                                address))
                : Optional.empty();
    }
}
