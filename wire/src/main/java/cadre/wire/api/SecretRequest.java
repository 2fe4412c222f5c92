package cadre.wire.api;

import cadre.wire.id.SecretScope;
import cadre.wire.json.TextOnly;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A secret to be kept; one of the same name and scope is replaced.
 *
 * @param name the environment variable that carries it; for a host any name
 * @param value 6 bytes to 64 KiB of UTF-8 without NUL; for a host one line, {@code token} or {@code
 *     user:token}
 */
public record SecretRequest(
        String name, SecretScope scope, @JsonDeserialize(using = TextOnly.class) String value) {
    /** Without the value: this is what ends up in logs and errors. */
    @Override
    public String toString() {
        return "SecretRequest[" + name + ", " + scope + "]";
    }
}
