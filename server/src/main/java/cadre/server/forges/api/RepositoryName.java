package cadre.server.forges.api;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;

/** The two parts of {@code owner/name}. */
public record RepositoryName(String owner, String name) {
    /**
     * Reads it.
     *
     * @throws CadreException INVALID if it is not of this form
     */
    public static RepositoryName of(String text) {
        var parts = text.split("/", -1);
        if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no repository of a Git host",
                    Map.of("repository", Said.plain(text, 80)),
                    "Write it as owner/name");
        }
        return new RepositoryName(parts[0], parts[1]);
    }
}
