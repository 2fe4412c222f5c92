package cadre.server.access;

import cadre.wire.api.Grant;
import cadre.wire.api.KeyRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Duration;
import java.util.Map;

/** Checks the wish for a key as it came from outside. */
final class KeyRequests {
    private static final int LONGEST_NAME = 100;
    private static final long SHORTEST_SEC = 60;
    private static final long LONGEST_SEC = Duration.ofDays(3660).toSeconds();

    private KeyRequests() {}

    static void check(KeyRequest request) {
        checkName(request.name());
        checkGrant(request);
        request.expiresInSec()
                .filter(sec -> sec < SHORTEST_SEC || sec > LONGEST_SEC)
                .ifPresent(sec -> {
                    throw invalid(
                            "The key's life is too short or too long",
                            Map.of("expires_in_sec", sec),
                            "Give 60 seconds to 10 years, or leave it out: no end");
                });
    }

    private static void checkName(String name) {
        // JSON without the field leaves null here
        if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
            throw invalid(
                    "The key's name is empty or too long",
                    Map.of("characters", name == null ? 0 : name.length()),
                    "Give 1 to 100 characters that say who or what holds it");
        }
        if (name.codePoints()
                .anyMatch(c ->
                        Character.getType(c) == Character.FORMAT
                                || Character.isISOControl(c)
                                || c == 0x2028
                                || c == 0x2029)) {
            throw invalid(
                    "The key's name holds control characters",
                    Map.of(),
                    "Names are shown on terminals and pages: use letters, digits and spaces");
        }
        if (name.strip().equalsIgnoreCase("cadre")) {
            throw invalid(
                    "This name is the server's own",
                    Map.of("name", name),
                    "Choose another: events by 'cadre' are those of the server itself");
        }
    }

    private static void checkGrant(KeyRequest request) {
        if (request.grant() == null) {
            throw invalid(
                    "The key has no grant",
                    Map.of(),
                    "Give one of admin, operator, member, viewer, node");
        }
        if ((request.grant() == Grant.NODE) != request.node().isPresent()) {
            throw invalid(
                    "A key with the grant node needs a node's name, and no other key may have one",
                    Map.of("grant", request.grant().word()),
                    "Give both, or neither");
        }
    }

    private static CadreException invalid(String what, Map<String, ?> which, String fix) {
        return new CadreException(ErrorCode.INVALID, what, which, fix);
    }
}
