package cadre.wire.event;

import cadre.wire.id.JobId;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One thing that happened, in commit order.
 *
 * @param seq its place in the feed, ascending, with gaps
 * @param at when, to the millisecond
 * @param kind {@code thing.verb} in the past tense, such as {@code job.queued}, {@code
 *     node.joined}, {@code key.revoked}
 * @param thing what it happened to: {@code j17}, {@code build-1}, {@code k3}
 * @param job the job it belongs to, if any
 * @param actor who did it
 * @param body what the kind adds, a JSON object; never a secret or a prompt
 */
public record Event(
        long seq,
        Instant at,
        String kind,
        String thing,
        Optional<JobId> job,
        Actor actor,
        JsonNode body) {}
