package cadre.server.forges.api;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** An answer of the other end. For one thread. */
public final class Reply {
    private final int status;
    private final Body body;
    private final Optional<Long> total;
    private final Duration pause;
    private final Links links;
    private HttpHeaders headers = HttpHeaders.of(Map.of(), (_, _) -> true);

    Reply(int status, Body body, Optional<Long> total, Duration pause, Links links) {
        this.status = status;
        this.body = body;
        this.total = total;
        this.pause = pause;
        this.links = links;
    }

    Reply saying(HttpHeaders said) {
        headers = said;
        return this;
    }

    /** A header of it; empty if it has none of that name. */
    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    Links links() {
        return links;
    }

    /** 200 to 299, or one that the caller said it can handle. */
    public int status() {
        return status;
    }

    /** Whether it was done. */
    public boolean isOk() {
        return status >= 200 && status < 300;
    }

    /** The body; empty if it is none or no JSON. */
    public Optional<JsonNode> json() {
        return body.json();
    }

    /**
     * The body.
     *
     * @throws cadre.wire.error.CadreException UPSTREAM if there is none
     */
    public JsonNode body() {
        return json().orElseThrow(() -> Trouble.noJson(status));
    }

    /** The same for the same bytes of a body, without reading it; empty if they are not many. */
    public Optional<String> digest() {
        return body.digest();
    }

    /** Of the whole list that this is a page of, where the other end tells it. */
    public Optional<Long> total() {
        return total;
    }

    /**
     * How long the other end wants no further call, as it has said with this answer: zero when it
     * has said nothing.
     */
    public Duration pause() {
        return pause;
    }
}
