package cadre.server.fleet.artifact;

import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.fleet.FaultPoint;
import cadre.server.fleet.job.Attempts;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.ArtifactView;
import cadre.wire.api.BundleView;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.ArtifactId;
import cadre.wire.id.AttemptId;
import cadre.wire.id.BundleId;
import cadre.wire.id.JobId;
import cadre.wire.job.RepositoryChange;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Artifacts of attempts and bundles of clients. Thread-safe; every method may block. */
public final class Artifacts {
    /** The largest artifact and the largest bundle by default, in bytes. */
    public static final long LARGEST = 2L * 1024 * 1024 * 1024;

    private static final String SNAPSHOT = "snapshot";
    private static final Set<String> KINDS =
            Set.of("bundle", "patch", "diffstat", "archive", "file", "foreign", SNAPSHOT);
    private static final int LONGEST_NAME = 300;
    private static final int MOST_CHANGE = 4 * 1024 * 1024;
    private static final int MOST_PER_ATTEMPT = 5000;

    private final SharedFiles files;
    private final Database db;
    private final Feed feed;
    private final Attempts attempts;
    private final InstantSource clock;
    private final long largest;

    /**
     * Artifacts with their files in a place.
     *
     * @param largest one artifact or bundle, in bytes; an attempt may leave five times as much
     */
    public Artifacts(
            KeepingPlace place,
            Database db,
            Feed feed,
            Attempts attempts,
            InstantSource clock,
            long largest) {
        this.files = new SharedFiles(place, db, clock);
        this.db = db;
        this.feed = feed;
        this.attempts = attempts;
        this.clock = clock;
        this.largest = largest;
    }

    /**
     * Stores what an attempt left. The same name again replaces it.
     *
     * @param kind bundle, patch, diffstat, archive, file, foreign or snapshot: what a running
     *     attempt has not saved yet, which nobody but a rehearsal sees, and which is gone with its
     *     end; no byte of it when there is nothing any more
     * @param repository the repository it is about, empty for the workspace
     * @param name relative, to 300 characters, without {@code ..}
     * @param bytes read to its end or to one byte past the limit; the caller closes it
     * @param maxBytes the most that the caller allows; the server's own limit holds too
     * @throws CadreException STALE if the attempt is not that node's with that token, or a snapshot
     *     comes of one that is over; INVALID for a bad name; TOO_LARGE; UNAVAILABLE if the disk is
     *     full
     */
    public ArtifactView store(
            Principal node,
            AttemptId attempt,
            long token,
            String kind,
            String repository,
            String name,
            InputStream bytes,
            long maxBytes) {
        attempts.check(node, attempt, token);
        check(kind, repository, name);
        var kept = files.keep(bytes, Math.min(maxBytes, largest));
        var view =
                db.write(tx -> {
                    var runs = attempts.lock(tx, attempt);
                    if (kind.equals(SNAPSHOT) && !runs) {
                        throw over(attempt);
                    }
                    refuseTooMuch(tx, attempt, kind, name, kept.bytes());
                    return put(
                            tx,
                            node,
                            new ArtifactStore.NewArtifact(
                                    attempt, kind, repository, name, kept.bytes(), kept.sha256()));
                });
        FaultPoint.ARTIFACT_STORED.reach();
        return view;
    }

    private ArtifactView put(Tx tx, Principal node, ArtifactStore.NewArtifact artifact) {
        if (artifact.kind().equals(SNAPSHOT)) {
            return SnapshotStore.put(tx, artifact, clock.instant()); // comes often: no event
        }
        var view = ArtifactStore.put(tx, artifact, clock.instant());
        feed.append(
                tx,
                "artifact.stored",
                view.id().toString(),
                Optional.of(artifact.attempt().job()),
                node.actor(),
                Map.of(
                        "attempt",
                        artifact.attempt(),
                        "kind",
                        artifact.kind(),
                        "name",
                        artifact.name(),
                        "bytes",
                        artifact.bytes(),
                        "href",
                        view.href()));
        return view;
    }

    private static CadreException over(AttemptId attempt) {
        return new CadreException(
                ErrorCode.STALE,
                "The attempt is over: it has no snapshot any more",
                Map.of("attempt", attempt),
                "Send what it saved");
    }

    private void refuseTooMuch(Tx tx, AttemptId attempt, String kind, String name, long bytes) {
        var total =
                kind.equals(SNAPSHOT)
                        ? SnapshotStore.beside(tx, attempt, name)
                        : ArtifactStore.beside(tx, attempt, name);
        if (total.count() >= MOST_PER_ATTEMPT || total.bytes() + bytes > 5 * largest) {
            throw new CadreException(
                    ErrorCode.TOO_LARGE,
                    "The attempt leaves too much",
                    Map.of(
                            "attempt",
                            attempt,
                            "artifacts",
                            total.count(),
                            "bytes",
                            total.bytes() + bytes),
                    "Let the job's artifacts match fewer files");
        }
    }

    private static void check(String kind, String repository, String name) {
        if (!KINDS.contains(kind)) {
            throw invalid("There is no such kind of artifact", "kind", kind);
        }
        if (repository.length() > 100 || !isPlain(repository) || repository.contains("/")) {
            throw invalid("The name of a repository has a wrong form", "repository", repository);
        }
        var parts = List.of(name.split("/", -1));
        var good =
                name.length() <= LONGEST_NAME
                        && isPlain(name)
                        && !name.contains("\\")
                        && parts.stream()
                                .noneMatch(part ->
                                        part.isBlank() || part.equals(".") || part.equals(".."));
        if (!good) {
            throw invalid("The name of an artifact has a wrong form", "name", name);
        }
    }

    private static boolean isPlain(String text) {
        return text.codePoints().noneMatch(Character::isISOControl);
    }

    private static CadreException invalid(String what, String field, String value) {
        var shown = value.length() > 80 ? value.substring(0, 80) + "..." : value;
        return new CadreException(
                ErrorCode.INVALID,
                what,
                Map.of(field, shown.replaceAll("\\p{Cntrl}", "?")),
                "Kinds are bundle, patch, diffstat, archive and file; names are relative, to 300"
                        + " characters, without '..'");
    }

    /** All artifacts of a job, by attempt, then in the order of arrival. */
    public List<ArtifactView> list(JobId job) {
        return db.read(tx -> ArtifactStore.of(tx, job));
    }

    /**
     * Refuses a job of which artifacts were deleted.
     *
     * @throws CadreException GONE
     */
    public void requireKept(JobId job) {
        attempts.requireArtifacts(job);
    }

    /**
     * One artifact.
     *
     * @throws CadreException NOT_FOUND if there is none
     */
    public Opened open(ArtifactId id) {
        return opened(found(id));
    }

    private Opened opened(ArtifactView found) {
        var name = found.name().substring(found.name().lastIndexOf('/') + 1);
        return opened(name, found.bytes(), found.sha256());
    }

    private ArtifactView found(ArtifactId id) {
        return db.read(tx -> ArtifactStore.find(tx, id))
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.NOT_FOUND,
                                "No such artifact",
                                Map.of("artifact", id),
                                "List them with 'cadre artifacts JOB'"));
    }

    /** Changes with what a running job has sent of its work last; empty if it has sent none. */
    public Optional<String> snapshot(Tx tx, JobId job) {
        return SnapshotStore.word(tx, job);
    }

    /** The files that a running job has changed, by what it has sent of its work last. */
    public List<RepositoryChange> snapshotChanges(JobId job) {
        var all =
                db.read(tx -> SnapshotStore.of(tx, job)).stream()
                        .filter(one -> one.bytes() > 0)
                        .toList();
        var changed =
                all.stream()
                        .filter(one -> one.name().endsWith(".bundle"))
                        .map(ArtifactView::repository)
                        .collect(Collectors.toSet());
        return all.stream()
                .filter(one -> one.name().endsWith(".json") && changed.contains(one.repository()))
                .flatMap(one -> change(one).stream())
                .toList();
    }

    private Optional<RepositoryChange> change(ArtifactView one) {
        try (var in = opened(one).stream()) {
            var text = new String(in.readNBytes(MOST_CHANGE), StandardCharsets.UTF_8);
            return Optional.of(Json.read(text, RepositoryChange.class));
        } catch (IOException | CadreException _) {
            return Optional.empty(); // it is another by now, or was never one
        }
    }

    /** Deletes the snapshots of what runs no more. */
    public void dropSnapshots() {
        var some = db.read(SnapshotStore::anyOver);
        if (some) {
            db.write(tx -> SnapshotStore.dropOver(tx, clock.instant()));
        }
    }

    /**
     * What the attempt saved that this one begins with.
     *
     * @param kind bundle or archive
     * @param repository empty for the workspace
     * @throws CadreException NOT_FOUND if nothing of the kind was saved, or this attempt begins
     *     with none; STALE if the attempt is not that node's with that token
     */
    public Opened openEarlier(
            Principal node, AttemptId attempt, long token, String kind, String repository) {
        return opened(attempts.earlier(node, attempt, token), attempt, kind, repository);
    }

    /**
     * The commits of one repository that another attempt saved, with which this one begins; those
     * of its newest snapshot while it runs, for a job that may take them.
     *
     * @throws CadreException as {@link #openEarlier}
     */
    public Opened openMerged(
            Principal node, AttemptId attempt, long token, AttemptId from, String repository) {
        var source =
                attempts.merges(node, attempt, token, from)
                        ? Optional.of(from)
                        : Optional.<AttemptId>empty();
        return source.flatMap(running -> snapshot(running, repository))
                .orElseGet(() -> opened(source, attempt, "bundle", repository));
    }

    /** While it has saved nothing yet. */
    private Optional<Opened> snapshot(AttemptId running, String repository) {
        var saved =
                list(running.job()).stream()
                        .filter(one -> one.attempt().equals(running))
                        .anyMatch(one ->
                                one.kind().equals("bundle") && one.repository().equals(repository));
        return saved
                ? Optional.empty()
                : db.read(tx -> SnapshotStore.of(tx, running.job())).stream()
                        .filter(one -> one.attempt().equals(running) && one.bytes() > 0)
                        .filter(one -> one.repository().equals(repository))
                        .filter(one -> one.name().endsWith(".bundle"))
                        .findFirst()
                        .map(this::opened);
    }

    private Opened opened(
            Optional<AttemptId> from, AttemptId attempt, String kind, String repository) {
        return from.stream()
                .flatMap(source ->
                        list(source.job()).stream().filter(one -> one.attempt().equals(source)))
                .filter(one -> one.kind().equals(kind) && one.repository().equals(repository))
                .findFirst()
                .map(one -> open(one.id()))
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.NOT_FOUND,
                                "Nothing of the kind was saved before",
                                Map.of("attempt", attempt, "kind", kind, "repository", repository),
                                "Begin without it"));
    }

    /**
     * Stores a git bundle for this key's jobs to start from; the same bytes again give the same
     * bundle.
     *
     * @throws CadreException INVALID if it is no complete bundle with a HEAD; TOO_LARGE over the
     *     limit
     */
    public BundleView storeBundle(Principal by, InputStream bytes) {
        by.require(Grant.MEMBER);
        var kept = files.keep(bytes, largest);
        var head = BundleHead.commit(kept.file());
        return db.write(tx -> {
            var view =
                    ArtifactStore.putBundle(
                            tx, by.key(), kept.bytes(), kept.sha256(), head, clock.instant());
            feed.append(
                    tx,
                    "bundle.stored",
                    view.id().toString(),
                    Optional.empty(),
                    by.actor(),
                    Map.of("bytes", kept.bytes(), "head", head));
            return view;
        });
    }

    /** The newest bundle whose HEAD is that commit, of this key's own; of all for an operator. */
    public Optional<BundleView> bundleByHead(Principal by, String head) {
        by.require(Grant.MEMBER);
        return db.read(tx ->
                by.grant().includes(Grant.OPERATOR)
                        ? ArtifactStore.bundleByHead(tx, head)
                        : ArtifactStore.bundleByHead(tx, head, by.key()));
    }

    /**
     * One bundle: for the key that sent it, for an operator, or for a node to which a job with it
     * is leased.
     *
     * @throws CadreException NOT_FOUND if there is none, or not for this key
     */
    public Opened openBundle(Principal by, BundleId id) {
        if (by.node().isEmpty()) {
            by.require(Grant.MEMBER);
        }
        var found =
                db.read(tx -> visible(tx, by, id))
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.NOT_FOUND,
                                        "No such bundle",
                                        Map.of("bundle", id),
                                        "Send it again"));
        return opened(id + ".bundle", found.bytes(), found.sha256());
    }

    private Opened opened(String name, long bytes, String sha256) {
        files.require(sha256);
        return new Opened(files, name, bytes, sha256);
    }

    private static Optional<BundleView> visible(Tx tx, Principal by, BundleId id) {
        if (by.node().isPresent()) {
            return ArtifactStore.isLeased(tx, id, by.node().get())
                    ? ArtifactStore.bundle(tx, id)
                    : Optional.empty();
        }
        return by.grant().includes(Grant.OPERATOR)
                ? ArtifactStore.bundle(tx, id)
                : ArtifactStore.bundle(tx, id, by.key());
    }
}
