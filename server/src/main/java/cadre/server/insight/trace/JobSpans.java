package cadre.server.insight.trace;

import cadre.server.feed.cause.Origin;
import cadre.server.feed.cause.SpanId;
import cadre.server.usage.price.Provider;
import cadre.wire.agent.Usage;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.trace.TraceParent;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The spans of a job that is over: the request that caused it, the job, how long it waited, and of
 * each attempt its way to the node, the agent at work, and the saving of what it left. What model
 * was used, and how many tokens, is said by the names of OpenTelemetry's conventions for GenAI; no
 * prompt, no answer and no other text of a person or agent is in any of it.
 */
final class JobSpans {
    private final Resource service;
    private final TraceParent place;
    private final Origin origin;
    private final JobView job;
    private final List<Instant> retries;
    private final Instant endedAt;
    private final List<Span> spans = new ArrayList<>();

    private JobSpans(
            Resource service, Origin origin, JobView job, List<Instant> retries, Instant endedAt) {
        this.service = service;
        this.place = origin.traceparent().orElseThrow();
        this.origin = origin;
        this.job = job;
        this.retries = retries;
        this.endedAt = endedAt;
    }

    /**
     * Of a job whose trace is recorded.
     *
     * @param retries when somebody had it queued once more: what lies between an attempt's end and
     *     that is no waiting
     * @param endedAt when the feed said so
     */
    static List<Span> of(
            Resource service, Origin origin, JobView job, List<Instant> retries, Instant endedAt) {
        return new JobSpans(service, origin, job, retries, endedAt).all();
    }

    private List<Span> all() {
        CauseSpan.of(service, origin, job.filedAt()).ifPresent(spans::add);
        var whole = job.id().toString();
        var about =
                Attributes.builder()
                        .put("cadre.job", whole)
                        .put("cadre.agent", job.agent().toString())
                        .put("cadre.state", job.status().word());
        origin.request().ifPresent(request -> about.put("cadre.request", request));
        job.request()
                .flatMap(JobRequest::team)
                .ifPresent(team -> about.put("cadre.team", team.toString()));
        add(
                whole,
                Optional.of(place.span()),
                "job",
                job.filedAt(),
                endedAt,
                about.build(),
                failure());
        var waitsSince = job.filedAt();
        for (var attempt : job.attempts()) {
            var queued = attempt.id() + " queued";
            var since = waiting(waitsSince, attempt.claimedAt());
            add(queued, id(whole), "queued", since, attempt.claimedAt(), none(), ok());
            attempt(attempt, whole);
            waitsSince = attempt.endedAt().orElse(endedAt);
        }
        var since = waiting(waitsSince, endedAt);
        if (job.attempts().isEmpty() || since.isAfter(waitsSince)) {
            add(whole + " queued", id(whole), "queued", since, endedAt, none(), ok());
        }
        return spans;
    }

    /** Since when it waits that begins at {@code until} or ends then, not before {@code least}. */
    private Instant waiting(Instant least, Instant until) {
        return retries.stream()
                .filter(at -> at.isAfter(least) && !at.isAfter(until))
                .reduce(least, (_, later) -> later);
    }

    private Optional<String> failure() {
        return switch (job.status()) {
            case JobState.Succeeded _ -> ok();
            case JobState.Failed failed -> Optional.of(failed.code().word());
            case JobState state -> Optional.of(state.word());
        };
    }

    private void attempt(AttemptView attempt, String whole) {
        var name = attempt.id().toString();
        var end = attempt.endedAt().orElse(endedAt);
        var about =
                Attributes.builder()
                        .put("cadre.attempt", name)
                        .put("cadre.node", attempt.node().toString())
                        .put("cadre.state", attempt.state())
                        .build();
        var failed = Optional.of(attempt.state()).filter(state -> !state.equals("succeeded"));
        add(name, id(whole), "attempt", attempt.claimedAt(), end, about, failed);
        var started = attempt.startedAt().orElse(end);
        add(name + " dispatch", id(name), "dispatch", attempt.claimedAt(), started, none(), ok());
        if (attempt.startedAt().isEmpty()) {
            return;
        }
        var agentEnd =
                attempt.result()
                        .map(result -> started.plusMillis(result.durationMs()))
                        .filter(at -> at.isBefore(end))
                        .orElse(end);
        add(
                SpanId.agentOf(name),
                id(name),
                "invoke_agent " + job.agent(),
                started,
                agentEnd,
                agent(attempt),
                failed);
        if (attempt.result().isPresent()) {
            add(name + " save", id(name), "save", agentEnd, end, none(), ok());
        }
    }

    /** OpenTelemetry's conventions for GenAI, "invoke agent", as of 1.41. */
    private Attributes agent(AttemptView attempt) {
        var used = attempt.usage();
        var model =
                attempt.result()
                        .map(result -> result.model())
                        .filter(said -> !said.isEmpty())
                        .or(() -> job.request().flatMap(JobRequest::model))
                        .orElse("");
        var about =
                Attributes.builder()
                        .put("gen_ai.operation.name", "invoke_agent")
                        .put("gen_ai.agent.name", job.agent().toString())
                        .put("gen_ai.provider.name", provider(model))
                        .put("cadre.attempt", attempt.id().toString());
        job.request()
                .flatMap(JobRequest::model)
                .ifPresent(asked -> about.put("gen_ai.request.model", asked));
        if (!model.isEmpty()) {
            about.put("gen_ai.response.model", model);
        }
        attempt.result()
                .map(result -> result.sessionId())
                .filter(session -> !session.isEmpty())
                .ifPresent(session -> about.put("gen_ai.conversation.id", session));
        if (!used.equals(Usage.NONE)) {
            about.put(
                            "gen_ai.usage.input_tokens",
                            used.inputTokens() + used.cachedTokens() + used.cacheWriteTokens())
                    .put("gen_ai.usage.output_tokens", used.outputTokens())
                    .put("gen_ai.usage.cache_read.input_tokens", used.cachedTokens())
                    .put("gen_ai.usage.cache_creation.input_tokens", used.cacheWriteTokens());
        }
        return about.build();
    }

    /** In the words of the conventions. */
    private String provider(String model) {
        var known = Provider.of(model, job.agent().toString());
        return known.equals("google") ? "gcp.gemini" : known;
    }

    private void add(
            String part,
            Optional<String> parent,
            String name,
            Instant from,
            Instant to,
            Attributes about,
            Optional<String> failed) {
        var own = SpanId.of(place.trace(), part);
        var kind = SpanKind.INTERNAL;
        spans.add(
                new Span(service, place.trace(), own, parent, name, kind, from, to, about, failed));
    }

    private Optional<String> id(String part) {
        return Optional.of(SpanId.of(place.trace(), part));
    }

    private static Attributes none() {
        return Attributes.empty();
    }

    private static Optional<String> ok() {
        return Optional.empty();
    }
}
