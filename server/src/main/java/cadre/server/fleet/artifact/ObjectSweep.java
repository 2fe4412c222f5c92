package cadre.server.fleet.artifact;

import cadre.server.fleet.artifact.FileSweep.Swept;
import cadre.server.fleet.artifact.FileSweep.Used;
import cadre.server.objects.Bucket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Deletes kept files in a bucket that no row refers to; one that was sent again meanwhile stays.
 * For one server at a time.
 */
public final class ObjectSweep {
    private static final int BATCH = 100;
    private static final Duration UPLOAD = Duration.ofDays(1);
    private static final String LOGS = "logs/";
    private static final String STAMP = KeptObjects.FOLDER + ".store";
    private static final Pattern KEY =
            Pattern.compile(KeptObjects.FOLDER + "([0-9a-f]{2})/([0-9a-f]{62})");

    private final Bucket bucket;

    /** Sweeps the bucket that {@link Artifacts} keeps its files in. */
    public ObjectSweep(Bucket bucket) {
        this.bucket = bucket;
    }

    /** As {@link FileSweep#belongsTo}. */
    public boolean belongsTo(String store, Used used) {
        var stamp = bucket.text(STAMP);
        if (stamp.isPresent()) {
            return stamp.get().strip().equals(store);
        }
        var names = names(bucket.list(KeptObjects.FOLDER, ""));
        for (int i = 0; i < names.size(); i += BATCH) {
            if (!used.apply(names.subList(i, Math.min(names.size(), i + BATCH))).isEmpty()) {
                names = List.of();
            }
        }
        if (names.isEmpty()) {
            bucket.put(STAMP, store + "\n");
        }
        return names.isEmpty();
    }

    /** As {@link FileSweep#delete}. */
    public Swept delete(List<String> names, Instant sentBefore, Used used) {
        var gone = new Swept(0, 0);
        for (int i = 0; i < names.size(); i += BATCH) {
            var some = names.subList(i, Math.min(names.size(), i + BATCH));
            var kept = Set.copyOf(used.apply(some));
            for (var name : some) {
                if (!kept.contains(name)) {
                    gone = gone.plus(delete(name, sentBefore, used));
                }
            }
        }
        return gone;
    }

    /** As {@link FileSweep#sweep}; uploads and looks that never ended go, too. */
    public Swept sweep(Instant sentBefore, Instant now, Used used) {
        for (var folder : List.of(KeptObjects.FOLDER, LOGS)) {
            bucket.abortUploads(folder, now.minus(UPLOAD));
        }
        bucket.deleteProbes(now.minus(UPLOAD));
        var gone = new Swept(0, 0);
        var after = "";
        for (var page = bucket.list(KeptObjects.FOLDER, after);
                !page.isEmpty();
                page = bucket.list(KeptObjects.FOLDER, after)) {
            after = page.getLast().key();
            var old = page.stream().filter(one -> one.at().isBefore(sentBefore)).toList();
            gone = gone.plus(delete(names(old), sentBefore, used));
            old.stream()
                    .map(Bucket.Stored::key)
                    .filter(key -> key.startsWith(KeptObjects.LEAVING))
                    .forEach(bucket::delete); // of a server that died
        }
        return gone;
    }

    /** Deletes the packed log of an attempt, if there is one. */
    public void deleteLog(String attempt) {
        bucket.delete("logs/" + attempt);
    }

    private Swept delete(String name, Instant sentBefore, Used used) {
        var key = KeptFiles.key(name);
        if (bucket.stat(key).filter(one -> one.at().isBefore(sentBefore)).isEmpty()) {
            return new Swept(0, 0);
        }
        var mark = KeptObjects.mark(name);
        bucket.put(mark, "");
        try {
            // looked at again now that whoever sends it sees the mark
            var old = bucket.stat(key).filter(one -> one.at().isBefore(sentBefore));
            if (old.isEmpty() || !used.apply(List.of(name)).isEmpty()) {
                return new Swept(0, 0);
            }
            bucket.delete(key);
            return new Swept(1, old.get().bytes());
        } finally {
            bucket.delete(mark);
        }
    }

    private static List<String> names(List<Bucket.Stored> objects) {
        var names = new ArrayList<String>();
        for (var object : objects) {
            var key = KEY.matcher(object.key());
            if (key.matches()) {
                names.add(key.group(1) + key.group(2));
            }
        }
        return names;
    }
}
