package cadre.server.fleet.job;

import cadre.server.access.Principal;
import cadre.server.access.team.Numbers;
import cadre.server.agents.RoleProfile;
import cadre.server.feed.cause.Origin;
import cadre.server.fleet.placement.Requirement;
import cadre.server.fleet.placement.Seat;
import cadre.server.fleet.seat.JobSeats;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.BundleId;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.id.TeamName;
import cadre.wire.job.JobRequest;
import cadre.wire.job.Placement;
import cadre.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A checked request on its way into the store.
 *
 * @param request with what it takes over from an earlier job
 * @param text that request as JSON with sorted maps
 * @param hash of the request as it was sent: equal requests give equal ones
 * @param resumption how it goes on with an earlier job
 * @param own what Cadre itself adds
 */
record Filing(
        Principal by,
        JobRequest request,
        Duration timeout,
        Requirement requirement,
        String text,
        String hash,
        Optional<Resumption> resumption,
        OwnTerms own) {
    static final int ATTEMPTS = 3;
    private static final int PRIORITY = 5;
    private static final int LONGEST_HEAD = 2000;
    private static final JsonMapper SORTED =
            Json.mapper().rebuild().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

    static Filing of(
            Principal by,
            JobRequest sent,
            JobRequest request,
            Optional<Resumption> resumption,
            RoleProfile profile) {
        return new Filing(
                by,
                request,
                Duration.ofSeconds(Orders.timeoutSec(request, profile)),
                Orders.requirement(request, profile),
                SORTED.writeValueAsString(request),
                hash(sent),
                resumption,
                OwnTerms.NONE);
    }

    /** The same on Cadre's own terms. */
    Filing on(OwnTerms terms) {
        return new Filing(by, request, timeout, requirement, text, hash, resumption, terms);
    }

    /**
     * The job that was filed with the same key; empty if there is none.
     *
     * @throws CadreException CONFLICT if that was another request
     */
    static Optional<JobRow> known(Tx tx, Principal by, JobRequest sent) {
        return known(tx, by, sent.idempotencyKey(), hash(sent));
    }

    private static Optional<JobRow> known(
            Tx tx, Principal by, Optional<String> idempotencyKey, String hash) {
        var before = idempotencyKey.flatMap(key -> JobStore.filedWith(tx, by.key(), key));
        if (before.isPresent() && !before.get().requestHash().equals(hash)) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The idempotency key was used for another request",
                    Map.of("job", before.get().id()),
                    "Use a new key for a new request");
        }
        return before.map(filed -> JobStore.find(tx, filed.id()).orElseThrow());
    }

    /**
     * A job in the store.
     *
     * @param attempts of a job that was filed now
     * @param handOver to be run after the commit
     * @param origin what caused it
     */
    record Stored(
            JobRow job,
            List<AttemptRow> attempts,
            Optional<Runnable> handOver,
            Optional<Origin> origin) {}

    /** Stores the job with its event, or answers the one that was filed with the same key. */
    Stored store(Tx tx, JobChanges changes, AtOnce atOnce, Taken taken) {
        var before = known(tx, by, request.idempotencyKey(), hash);
        if (before.isPresent()) {
            return known(tx, before.get());
        }
        own.still().require(tx);
        resumption.ifPresent(how -> {
            JobStore.lock(tx, how.places());
            ResumeCheck.refuseTaken(tx, how);
        });
        check(tx, changes.roster().seats(), JobStore::holdSenderOf);
        var inserted = insert(tx, changes);
        if (inserted.isEmpty()) { // filed by another transaction since we looked
            return known(tx, known(tx, by, request.idempotencyKey(), hash).orElseThrow());
        }
        var id = inserted.get();
        tell(tx, changes, id, bundles());
        var handOver = atOnce.give(tx, requirement, taken);
        if (handOver.isEmpty()) {
            tx.afterCommit(() -> changes.waits(requirement, requirement.key()));
        }
        var job = JobStore.find(tx, id).orElseThrow();
        var attempts = job.attempt() > 0 ? AttemptStore.of(tx, id) : List.<AttemptRow>of();
        return new Stored(job, attempts, handOver, own.origin());
    }

    /** Who has sent a bundle. */
    @FunctionalInterface
    interface Senders {
        Optional<KeyId> of(Tx tx, BundleId bundle);
    }

    /** Refuses what names a node, a team, a path or a bundle that this job cannot have. */
    void check(Tx tx, List<Seat> seats, Senders senders) {
        checkNode(seats);
        request.team().ifPresent(team -> checkTeam(tx, team));
        request.merge().ifPresent(merge -> Merging.parts(tx, merge, own.merging()));
        PathCheck.check(requirement.paths(), request.node(), seats);
        bundles().forEach(bundle -> checkBundle(senders.of(tx, bundle), bundle));
    }

    private List<BundleId> bundles() {
        return request.repositories().stream().flatMap(one -> one.bundle().stream()).toList();
    }

    private static Stored known(Tx tx, JobRow known) {
        return new Stored(
                known,
                AttemptStore.of(tx, known.id()),
                Optional.empty(),
                JobStore.cause(tx, known.id()));
    }

    private Optional<JobId> insert(Tx tx, JobChanges changes) {
        var key = requirement.key();
        var priority = request.priority().orElse(PRIORITY);
        changes.requirements().keep(tx, key, requirement);
        return JobStore.insert(
                tx,
                new JobStore.NewJob(
                        priority,
                        changes.fairness().nextRank(tx, priority, by.key()),
                        key,
                        request.agent(),
                        by.key(),
                        by.name(),
                        request.attempts().orElse(ATTEMPTS),
                        timeout,
                        request.placement().orElse(Placement.LEAST_LOADED),
                        request.preferredTags(),
                        request.idempotencyKey(),
                        hash,
                        request.labels(),
                        head(request.prompt()),
                        text,
                        own.origin().map(Origin::json)),
                changes.now());
    }

    private void tell(Tx tx, JobChanges changes, JobId id, List<BundleId> bundles) {
        bundles.forEach(bundle -> JobStore.useBundle(tx, id, bundle));
        request.team().ifPresent(team -> JobStore.ofTeam(tx, id, team));
        own.as().ifPresent(whom -> JobSeats.appointIn(tx, id, whom));
        if (own.snapshotSec() > 0) {
            SnapshotStore.ask(tx, id, own.snapshotSec());
        }
        KnownRepositoryStore.used(tx, id, request.repositories());
        resumption.ifPresent(how -> ResumptionStore.insert(tx, id, how));
        request.merge()
                .ifPresent(merge ->
                        MergeStore.insert(tx, id, Merging.parts(tx, merge, own.merging())));
        request.queueTimeoutSec().ifPresent(sec -> JobStore.limitQueue(tx, id, sec));
        var body =
                new TreeMap<String, Object>(
                        Map.of(
                                "state",
                                "queued",
                                "agent",
                                request.agent(),
                                "priority",
                                request.priority().orElse(PRIORITY),
                                "submitter",
                                by.name()));
        resumption.ifPresent(how -> body.put("goes_on_with", how.earlier()));
        own.origin().flatMap(Origin::request).ifPresent(sent -> body.put("request", sent));
        changes.tell(tx, "job.queued", id.toString(), id, by.actor(), body);
    }

    private void checkNode(List<Seat> seats) {
        var node = request.node();
        if (node.isPresent() && seats.stream().noneMatch(seat -> seat.name().equals(node.get()))) {
            var known =
                    seats.stream()
                            .map(seat -> seat.name().toString())
                            .collect(Collectors.joining(", "));
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "No such node",
                    Map.of("node", node.get()),
                    known.isEmpty()
                            ? "No node has joined yet; see 'cadre node invite'"
                            : "Known nodes: " + known);
        }
    }

    /** Whoever speaks for a member of one team sends no agent into another. */
    private void checkTeam(Tx tx, TeamName team) {
        by.seat()
                .filter(own -> !own.team().equals(team))
                .ifPresent(own -> {
                    throw new CadreException(
                            ErrorCode.FORBIDDEN,
                            "This key speaks in another team",
                            Map.of("team", team, "key_of", own),
                            "Name the key's own team, or none");
                });
        Numbers.requireOpen(tx, team);
    }

    // another's bundle is as good as none: numbers are guessed, and what is in it is read by the
    // job
    private void checkBundle(Optional<KeyId> sender, BundleId bundle) {
        var usable =
                by.grant().includes(Grant.OPERATOR)
                        ? sender.isPresent()
                        : sender.equals(Optional.of(by.key()));
        if (!usable) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "No such bundle",
                    Map.of("bundle", bundle),
                    "Send it first; 'cadre run --repo DIR' does both");
        }
    }

    private static String head(String prompt) {
        return prompt.codePointCount(0, prompt.length()) <= LONGEST_HEAD
                ? prompt
                : prompt.substring(0, prompt.offsetByCodePoints(0, LONGEST_HEAD));
    }

    private static String hash(JobRequest sent) {
        var text = SORTED.writeValueAsString(sent);
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
