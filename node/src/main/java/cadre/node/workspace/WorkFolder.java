package cadre.node.workspace;

import cadre.node.workspace.WorkItem.Kind;
import cadre.wire.error.CadreException;
import cadre.wire.id.AttemptId;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What lies in CADRE_WORK and why: told from the files alone, so that it needs no running node and
 * may be asked beside one. For one thread.
 */
public final class WorkFolder {
    private final Path work;
    private final Path state;
    private final InstantSource clock;

    /** What does not change any more is measured once. */
    private final Map<Path, Measured> measured = new HashMap<>();

    /**
     * Reads nothing yet.
     *
     * @param work CADRE_WORK
     * @param state the node's state folder
     */
    public WorkFolder(Path work, Path state, InstantSource clock) {
        this.work = work;
        this.state = state;
        this.clock = clock;
    }

    private record Measured(Instant since, long bytes) {}

    /** Everything that is there, the oldest first, with its size; nothing of it goes yet. */
    public List<WorkItem> items() throws InterruptedException {
        // Workspaces first: one that is begun meanwhile is not taken for one without a record.
        var places = names(work.resolve("attempts"));
        var held = records(state.resolve("attempts"));
        var unsaved = records(state.resolve("kept"));
        var items = new ArrayList<WorkItem>();
        held.forEach((record, place) ->
                items.add(recorded(Kind.HELD, record, place, "it runs or is not reported yet")));
        unsaved.forEach((record, place) ->
                items.add(
                        recorded(
                                Kind.UNSAVED,
                                record,
                                place,
                                "not all of its work could be stored: look, save what you need,"
                                        + " then delete it")));
        var known = new HashSet<>(held.values());
        known.addAll(unsaved.values());
        places.stream()
                .filter(name -> KeptPlaces.isPlace(name) && !known.contains(name))
                .map(name -> unrecorded(work.resolve("attempts").resolve(name)))
                .forEach(items::add);
        items.addAll(mirrors(places));
        return sized(items);
    }

    private WorkItem recorded(Kind kind, Path record, String place, String why) {
        var paths = List.of(record, work.resolve("attempts").resolve(place));
        var name = record.getFileName().toString();
        return new WorkItem(kind, name, paths, 0, modified(record), "", false, why);
    }

    private WorkItem unrecorded(Path folder) {
        var name = folder.getFileName().toString();
        var since = modified(folder);
        var paths = List.of(folder);
        if (Files.exists(folder.resolve(KeptPlaces.GOING))) {
            return new WorkItem(
                    Kind.LEFTOVER, name, paths, 0, since, "", true, "its deletion was cut short");
        }
        var place = KeptPlaces.read(folder);
        if (place.isPresent()) {
            return new WorkItem(
                    Kind.KEPT,
                    name,
                    paths,
                    0,
                    place.get().since(),
                    place.get().ended(),
                    false,
                    "it is kept for run --resume");
        }
        if (!Files.exists(folder.resolve(Workspaces.PREPARED))) {
            return new WorkItem(
                    Kind.LEFTOVER, name, paths, 0, since, "", true, "nothing was begun there");
        }
        return new WorkItem(
                Kind.UNKNOWN,
                name,
                paths,
                0,
                since,
                "",
                false,
                "no record says that its work was stored: look, then use --unknown");
    }

    private List<WorkItem> mirrors(List<String> places) {
        var users = new HashMap<Path, Integer>();
        for (var place : places) {
            mirrorsOf(work.resolve("attempts").resolve(place))
                    .forEach(mirror -> users.merge(mirror, 1, Integer::sum));
        }
        var items = new ArrayList<WorkItem>();
        for (var name : names(work.resolve("mirrors"))) {
            if (name.endsWith(".git")) {
                var folder = work.resolve("mirrors").resolve(name);
                int borrowers = users.getOrDefault(folder, 0);
                var why =
                        borrowers == 0
                                ? "later jobs begin faster with it"
                                : "workspaces borrow its objects: " + borrowers;
                items.add(
                        new WorkItem(
                                Kind.MIRROR,
                                name,
                                List.of(folder),
                                0,
                                modified(Path.of(folder + ".lock")),
                                borrowers == 0 ? "" : "in_use",
                                false,
                                why));
            }
        }
        return items;
    }

    private static Set<Path> mirrorsOf(Path place) {
        try {
            var text = Files.readString(place.resolve(Workspaces.PREPARED));
            var mirrors = new HashSet<Path>();
            Json.read(text, Prepared.class).clones().forEach(clone -> mirrors.add(clone.mirror()));
            return mirrors;
        } catch (IOException | CadreException notPrepared) {
            return Set.of();
        }
    }

    private List<WorkItem> sized(List<WorkItem> items) throws InterruptedException {
        var asked = new ArrayList<Path>();
        for (var item : items) {
            item.paths().stream()
                    .filter(path -> lasting(item, path).isEmpty() && Files.exists(path))
                    .forEach(asked::add);
        }
        var bytes = DiskUse.of(asked);
        var sized = new ArrayList<WorkItem>();
        var present = new HashSet<Path>();
        for (var item : items) {
            long sum = 0;
            for (var path : item.paths()) {
                var size = lasting(item, path).orElse(bytes.getOrDefault(path, 0L));
                measured.put(path, new Measured(item.since(), size));
                present.add(path);
                sum += size;
            }
            sized.add(
                    new WorkItem(
                            item.kind(),
                            item.name(),
                            item.paths(),
                            sum,
                            item.since(),
                            item.state(),
                            item.goes(),
                            item.why()));
        }
        measured.keySet().retainAll(present);
        sized.sort(java.util.Comparator.comparing(WorkItem::since));
        return sized;
    }

    private Optional<Long> lasting(WorkItem item, Path path) {
        var before = measured.get(path);
        return item.kind() == Kind.HELD || before == null || !before.since().equals(item.since())
                ? Optional.empty()
                : Optional.of(before.bytes());
    }

    /** The records of attempts in a folder of the state, and the place of each. */
    private static Map<Path, String> records(Path folder) {
        var found = new HashMap<Path, String>();
        for (var name : names(folder)) {
            var record = folder.resolve(name);
            found.put(record, place(record).orElse(name));
        }
        return found;
    }

    private static Optional<String> place(Path record) {
        try {
            var order = Files.readString(record.resolve("order.json"));
            return Optional.of(Json.read(order, AttemptOrder.class).place().toString());
        } catch (IOException | CadreException unreadable) {
            return Optional.empty();
        }
    }

    private static List<String> names(Path folder) {
        try (var all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Instant modified(Path path) {
        try {
            return Files.getLastModifiedTime(path).toInstant();
        } catch (IOException gone) {
            return clock.instant();
        }
    }

    /** Whether a workspace borrows from that mirror now. */
    boolean isBorrowedFrom(Path mirror) {
        return names(work.resolve("attempts")).stream()
                .anyMatch(
                        name -> mirrorsOf(work.resolve("attempts").resolve(name)).contains(mirror));
    }

    /** The identity of a workspace, as its folder is called. */
    static AttemptId attempt(WorkItem item) {
        return AttemptId.of(item.name());
    }
}
