package cadre.server.flows.delivery;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A request as it came, before anything is known of it.
 *
 * @param headers those of {@link #HEADERS} that are there, by name in lower case
 * @param body its bytes
 * @param address the peer's
 * @param isLoopback whether a program on this machine sent it, with no proxy between
 */
public record Arrival(
        Map<String, String> headers, byte[] body, String address, boolean isLoopback) {
    private static final int LONGEST = 1_000;

    /** What proves a delivery: looked at, never stored. */
    private static final List<String> PROOFS =
            List.of(
                    "X-Plane-Signature",
                    "X-Gitea-Signature",
                    "X-Forgejo-Signature",
                    "X-Hub-Signature-256",
                    "X-Gitlab-Token",
                    "webhook-signature");

    /** What says what it is: stored with it. */
    private static final List<String> KEPT =
            List.of(
                    "X-Plane-Event",
                    "X-Plane-Delivery",
                    "X-Forgejo-Event",
                    "X-Forgejo-Event-Type",
                    "X-Forgejo-Delivery",
                    "X-Gitea-Event",
                    "X-Gitea-Event-Type",
                    "X-Gitea-Delivery",
                    "X-GitHub-Event",
                    "X-GitHub-Event-Type",
                    "X-GitHub-Delivery",
                    "X-GitHub-Hook-ID",
                    "X-Gitlab-Event",
                    "X-Gitlab-Event-UUID",
                    "X-Gitlab-Webhook-UUID",
                    "X-Gitlab-Instance",
                    "Idempotency-Key",
                    "webhook-id",
                    "webhook-timestamp",
                    "Content-Type",
                    "User-Agent");

    public Arrival {
        headers = Map.copyOf(headers);
    }

    /**
     * Takes what is wanted of a request.
     *
     * @param header finds a header's value; empty when it is not there
     */
    public static Arrival of(
            Function<String, String> header, byte[] body, String address, boolean isLoopback) {
        var found = new TreeMap<String, String>();
        for (var names : List.of(PROOFS, KEPT)) {
            for (var name : names) {
                var value = header.apply(name).strip();
                if (!value.isEmpty()) {
                    found.put(name.toLowerCase(Locale.ROOT), value);
                }
            }
        }
        return new Arrival(found, body, address, isLoopback);
    }

    /** The first of these headers that says something, else empty. */
    String header(String... names) {
        for (var name : names) {
            var value = headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    /** What may be stored. */
    Map<String, String> kept() {
        var kept = new TreeMap<String, String>();
        for (var name : KEPT) {
            var value = header(name);
            if (!value.isEmpty()) {
                kept.put(
                        name.toLowerCase(Locale.ROOT),
                        value.substring(0, Math.min(LONGEST, value.length())));
            }
        }
        return kept;
    }
}
