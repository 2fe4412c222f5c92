package cadre.wire.api;

import java.time.Instant;
import java.util.Optional;

/**
 * An invite for one node.
 *
 * @param code 16 groups of letters and digits, at least 80 bits; single use, five tries
 * @param expiresAt ten minutes from its making
 * @param jarSha256 of the program that the join line fetches; empty when the server, run from
 *     classes, has none to give
 * @param line the one line to run on the new machine
 * @param warning why the line cannot work on another machine and what to set; empty when it can
 */
public record InviteView(
        String code, Instant expiresAt, String jarSha256, String line, Optional<String> warning) {
    /** The same with a warning. */
    public InviteView warned(String text) {
        return new InviteView(code, expiresAt, jarSha256, line, Optional.of(text));
    }
}
