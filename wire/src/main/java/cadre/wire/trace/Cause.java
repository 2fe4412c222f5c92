package cadre.wire.trace;

import java.util.Optional;

/**
 * What caused a job.
 *
 * @param request the id of the request, as its {@code X-Request-Id} was; empty if no request did
 * @param traceparent the place in a trace under which what follows belongs; empty if it is in none
 */
public record Cause(Optional<String> request, Optional<TraceParent> traceparent) {
    public Cause {
        request = request == null ? Optional.empty() : request;
        traceparent = traceparent == null ? Optional.empty() : traceparent;
    }
}
