package cadre.server.gateways.http;

import cadre.server.access.Principal;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/**
 * Counts each request of a key and says on its answer how many are left: {@code RateLimit} and
 * {@code RateLimit-Policy} as the IETF draft {@code httpapi-ratelimit-headers} writes them. What
 * nodes send for their attempts is not counted: it is bounded by what is leased to them, and what
 * agents say on the bus by the nodes' relays.
 */
final class RateHeaders {
    private final RateLimit limit;
    private final String policy;

    RateHeaders(RateLimit limit) {
        this.limit = limit;
        this.policy = limit.policy();
    }

    /**
     * Counts it.
     *
     * @throws CadreException TOO_MANY, with {@code Retry-After} set on the answer
     */
    void count(Principal by, Rule rule, HttpServletResponse response) {
        if (!limit.isOn() || rule instanceof Rule.Node || by.isDeputy()) {
            return;
        }
        response.setHeader("RateLimit-Policy", policy);
        switch (limit.take(by.key())) {
            case RateLimit.Taken.Passes(long left, long fullSec) ->
                    response.setHeader("RateLimit", "\"key\";r=" + left + ";t=" + fullSec);
            case RateLimit.Taken.Refused(long retrySec, long fullSec) -> {
                response.setHeader("RateLimit", "\"key\";r=0;t=" + fullSec);
                response.setHeader("Retry-After", Long.toString(retrySec));
                throw new CadreException(
                        ErrorCode.TOO_MANY,
                        "This key makes too many requests",
                        Map.of("key", by.key(), "retry_after_sec", retrySec, "policy", policy),
                        "Wait as Retry-After says; follow a stream instead of asking again and"
                                + " again, or have requests_per_min raised");
            }
        }
    }
}
