package cadre.server.retention;

import cadre.server.fleet.artifact.FileSweep;
import cadre.server.fleet.artifact.KeptBytes;
import cadre.server.fleet.artifact.ObjectSweep;
import cadre.server.retention.ForgottenStore.Entry;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.RetentionRun;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run: rows first, then what they no longer refer to. For one thread. */
final class Round {
    /** An orphaned file is left alone for so long: its row may still be on the way. */
    static final Duration ORPHAN_AGE = Duration.ofDays(1);

    private static final int MOST_AT_ONCE = 64;
    private static final int ENTRIES = 500;
    private static final int CHUNKS = 64;
    private static final long CHUNK_BYTES = 1 << 20;

    private final Place place;
    private final Kinds kinds;
    private final Slices slices;
    private final Instant now;
    private final Map<String, Gone> deleted = new LinkedHashMap<>();

    /**
     * Where things are.
     *
     * @param db everything but the logs
     * @param logs the logs; the same store on a shared one
     * @param files kept artifacts and bundles
     * @param objects the same in a bucket
     */
    record Place(Database db, Database logs, FileSweep files, Optional<ObjectSweep> objects) {
        boolean belongsTo(String store) {
            return files.belongsTo(store, used())
                    && objects.map(all -> all.belongsTo(store, used())).orElse(true);
        }

        /** Whether a row refers to a file. */
        FileSweep.Used used() {
            return names -> db.read(tx -> ArtifactRetentionStore.used(tx, names));
        }

        /** Whether a row refers to a file, or a run deletes it later. */
        FileSweep.Used known() {
            return names ->
                    db.read(tx -> {
                        var known = ArtifactRetentionStore.used(tx, names);
                        known.addAll(ArtifactRetentionStore.forgotten(tx, names));
                        return known;
                    });
        }
    }

    Round(Place place, Kinds kinds, Slices slices, Instant now) {
        this.place = place;
        this.kinds = kinds;
        this.slices = slices;
        this.now = now;
    }

    /** What is gone so far. */
    List<RetentionRun.Deleted> deleted() {
        return deleted.entrySet().stream()
                .filter(each -> each.getValue().rows() > 0)
                .map(each ->
                        new RetentionRun.Deleted(
                                each.getKey(), each.getValue().rows(), each.getValue().bytes()))
                .toList();
    }

    /**
     * Deletes all that may go, until the slices are stopped.
     *
     * @param store the id that the folder of files is stamped with
     */
    void run(String store) {
        kinds.all().forEach(this::delete);
        deleteForgotten(store);
        if (!slices.isStopped()) {
            slices.run(place.db(), (tx, _) -> OldQuotas.delete(tx, now));
        }
    }

    /** The same in the bucket; only for the server whose turn it is. */
    void sweepObjects(String store) {
        place.objects()
                .filter(all -> all.belongsTo(store, place.used()))
                .map(all -> all.sweep(now.minus(ORPHAN_AGE), now, place.known()))
                .ifPresent(swept -> count("objects", new Gone(swept.files(), swept.bytes())));
    }

    /** Deletes files that no row refers to and no run has noted. */
    void sweepFiles(String store) {
        if (place.files().belongsTo(store, place.used())) {
            var swept = place.files().sweep(now.minus(ORPHAN_AGE), place.known());
            count("files", new Gone(swept.files(), swept.bytes()));
        }
        var stored = KeptBytes.sweep(place.db(), now.minus(ORPHAN_AGE), place.known());
        count("stored_files", new Gone(stored.files(), stored.bytes()));
    }

    private void count(String what, Gone gone) {
        deleted.merge(what, gone, Gone::plus);
    }

    private void delete(Kind kind) {
        var walk = kind.walk(now);
        var pace = new Pace(kind instanceof OldEvents ? Ids.MOST : MOST_AT_ONCE);
        while (!walk.isOver() && !slices.isStopped()) {
            var found = walk.next();
            for (int from = 0; from < found.size() && !slices.isStopped(); ) {
                var left = found.subList(from, found.size());
                var taken =
                        slices.run(
                                place.db(), (tx, budget) -> delete(tx, kind, left, pace, budget));
                from += taken.looked();
                count(kind.word(), taken.gone());
            }
        }
    }

    /** How many candidates a slice was through with, and which of them are gone. */
    private record Taken(int looked, Gone gone) {}

    private Taken delete(Tx tx, Kind kind, List<Candidate> left, Pace pace, Budget budget) {
        var looked = 0;
        var gone = Gone.NOTHING;
        do {
            var some = left.subList(looked, Math.min(left.size(), looked + pace.size()));
            var began = System.nanoTime();
            gone = gone.plus(kind.delete(tx, some, now));
            pace.took(System.nanoTime() - began);
            looked += some.size();
        } while (looked < left.size() && !budget.isSpent());
        return new Taken(looked, gone);
    }

    private void deleteForgotten(String store) {
        var ours = place.belongsTo(store);
        var after = 0L;
        while (!slices.isStopped()) {
            var from = after;
            var due = place.db().read(tx -> ForgottenStore.due(tx, from, now, ENTRIES));
            if (due.isEmpty()) {
                return;
            }
            after = due.getLast().id();
            var through = ours ? due : due.stream().filter(each -> !isFile(each)).toList();
            deleteLogs(due.stream().filter(each -> !isFile(each)).toList(), ours);
            if (ours) {
                deleteFiles(due.stream().filter(Round::isFile).map(Entry::name).toList());
            }
            if (!through.isEmpty() && !slices.isStopped()) {
                var ids = new Ids(through.stream().map(Entry::id).toList());
                slices.run(
                        place.db(),
                        (tx, _) -> {
                            ForgottenStore.delete(tx, ids);
                            return ids;
                        });
            }
        }
    }

    private static boolean isFile(Entry entry) {
        return entry.kind().equals(ForgottenStore.FILE);
    }

    private void deleteFiles(List<String> names) {
        var before = now.minus(ForgottenStore.GRACE);
        var swept = place.files().delete(names, before, place.used());
        count("files", new Gone(swept.files(), swept.bytes()));
        place.objects()
                .map(all -> all.delete(names, before, place.used()))
                .ifPresent(gone -> count("objects", new Gone(gone.files(), gone.bytes())));
    }

    private void deleteLogs(List<Entry> entries, boolean ours) {
        for (int from = 0; from < entries.size() && !slices.isStopped(); ) {
            var left = entries.subList(from, entries.size());
            var taken = slices.run(place.logs(), (tx, budget) -> deleteLogs(tx, left, budget));
            if (ours && place.objects().isPresent()) {
                var through = left.subList(0, taken.looked());
                through.forEach(entry -> place.objects().get().deleteLog(entry.name()));
            }
            from += taken.looked();
            count(kinds.logs().word(), taken.gone());
        }
    }

    /** The logs of kept attempts were counted when they were marked. */
    private static Taken deleteLogs(Tx tx, List<Entry> entries, Budget budget) {
        var looked = 0;
        var gone = Gone.NOTHING;
        do {
            var entry = entries.get(looked);
            var ofAttempt = entry.kind().equals(ForgottenStore.ATTEMPT);
            var chunks = LogRetentionStore.first(tx, entry.name(), CHUNKS, CHUNK_BYTES);
            if (chunks.count() > 0) {
                LogRetentionStore.deleteUpTo(tx, entry.name(), chunks.lastSeq());
                gone = gone.plus(new Gone(0, ofAttempt ? chunks.bytes() : 0));
            }
            if (chunks.count() < CHUNKS && chunks.bytes() < CHUNK_BYTES) {
                if (ofAttempt) {
                    LogRetentionStore.deleteStreams(tx, entry.name());
                    gone = gone.plus(new Gone(chunks.count() > 0 ? 1 : 0, 0));
                } else {
                    LogRetentionStore.empty(tx, entry.name());
                }
                looked++;
            }
        } while (looked < entries.size() && !budget.isSpent());
        return new Taken(looked, gone);
    }
}
