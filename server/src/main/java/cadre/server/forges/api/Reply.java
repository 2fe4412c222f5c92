package cadre.server.forges.api;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An answer of the other end.
 *
 * @param status 200 to 299, or one that the caller said it can handle
 * @param json the body; empty if it is none or no JSON
 * @param total of the whole list that this is a page of, where the other end tells it
 * @param pause how long the other end wants no further call, as it has said with this answer: zero
 *     when it has said nothing
 */
public record Reply(int status, Optional<JsonNode> json, Optional<Long> total, Duration pause) {
    /** Whether it was done. */
    public boolean isOk() {
        return status >= 200 && status < 300;
    }

    /**
     * The body.
     *
     * @throws cadre.wire.error.CadreException UPSTREAM if there is none
     */
    public JsonNode body() {
        return json.orElseThrow(() -> Trouble.noJson(status));
    }
}
