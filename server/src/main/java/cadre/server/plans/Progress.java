package cadre.server.plans;

import cadre.wire.id.JobId;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanOrder;
import cadre.wire.plan.PlanStream;
import cadre.wire.plan.run.StreamState;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What may happen next in a plan, seen from how its streams stand. Decides, and changes nothing.
 *
 * @param streams by id
 * @param before what must be over before a stream starts, as {@link PlanOrder#before}
 */
record Progress(
        PlanDefinition plan, Map<String, StreamRow> streams, Map<String, Set<String>> before) {
    Progress {
        streams = Map.copyOf(streams);
        before = Map.copyOf(before);
    }

    Progress(PlanDefinition plan, Map<String, StreamRow> streams) {
        this(plan, streams, PlanOrder.before(plan));
    }

    StreamRow row(String id) {
        var row = streams.get(id);
        if (row == null) {
            throw new IllegalStateException("the plan has no row of its stream " + id);
        }
        return row;
    }

    PlanStream stream(StreamRow row) {
        return plan.stream(row.id())
                .orElseThrow(() -> new IllegalStateException("no such stream: " + row.id()));
    }

    private boolean is(String id, StreamState state) {
        return row(id).is(state);
    }

    /**
     * Why a stream cannot start yet: what it needs is not merged, or its agent is at an earlier
     * one; empty if it can.
     */
    String waitsFor(StreamRow row) {
        var stream = stream(row);
        var needs = stream.needs().stream().filter(id -> !is(id, StreamState.MERGED)).toList();
        if (!needs.isEmpty()) {
            var gone = needs.stream().filter(id -> is(id, StreamState.DROPPED)).toList();
            return gone.isEmpty()
                    ? "waits until " + String.join(", ", needs) + " is merged"
                    : "needs " + String.join(", ", gone) + ", which was left out";
        }
        var earlier = before.getOrDefault(row.id(), Set.of());
        var atWork =
                earlier.stream()
                        .filter(id -> !stream.needs().contains(id))
                        .filter(id -> !row(id).state().isAccepted())
                        .sorted()
                        .toList();
        return atWork.isEmpty()
                ? ""
                : "waits for " + stream.agent() + ", who is at " + String.join(", ", atWork);
    }

    /** All that a stream needs, also what those need, in the order in which they were merged. */
    List<StreamRow> needed(StreamRow row) {
        var needed = new LinkedHashSet<String>(stream(row).needs());
        var open = List.copyOf(needed);
        while (!open.isEmpty()) {
            var more = new TreeSet<String>();
            for (var id : open) {
                for (var next : stream(row(id)).needs()) {
                    if (needed.add(next)) {
                        more.add(next);
                    }
                }
            }
            open = List.copyOf(more);
        }
        return inPlace(needed.stream().map(this::row).toList());
    }

    /** Those that are merged, in the order in which they were. */
    List<StreamRow> merged() {
        return inPlace(streams.values());
    }

    private static List<StreamRow> inPlace(Collection<StreamRow> rows) {
        return rows.stream()
                .filter(row -> row.place().isPresent())
                .sorted(Comparator.comparing(row -> row.place().orElse(0)))
                .toList();
    }

    /**
     * The stream that is to be merged now; empty while there is none. A given order is kept, but
     * for those that were taken out of it; one that is computed goes on with who is ready, each
     * behind what it builds on.
     */
    Optional<StreamRow> next() {
        if (streams.values().stream().anyMatch(row -> row.is(StreamState.MERGING))) {
            return Optional.empty();
        }
        var isGiven = !plan.merge().order().isEmpty();
        for (var id : PlanOrder.merge(plan)) {
            var row = row(id);
            if (row.is(StreamState.READY) && !isStale(row) && lacks(row).isEmpty()) {
                return Optional.of(row);
            }
            if (isGiven && !isPassed(row)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Whether those behind it in the order need not wait for it. */
    private boolean isPassed(StreamRow row) {
        return row.is(StreamState.MERGED)
                || row.is(StreamState.DROPPED)
                || row.is(StreamState.HELD)
                || row.out()
                || waitsForOne(row);
    }

    /** What cannot begin since one that it needs was taken out does not hold up the others. */
    private boolean waitsForOne(StreamRow row) {
        return row.is(StreamState.WAITING)
                && stream(row).needs().stream().map(this::row).anyMatch(this::isNeverInTurn);
    }

    private boolean isNeverInTurn(StreamRow row) {
        return !row.is(StreamState.MERGED) && isPassed(row);
    }

    /** What must be merged before an accepted stream can be. */
    Set<String> lacks(StreamRow row) {
        var stream = stream(row);
        var lacks = new TreeSet<String>();
        var must = new HashSet<String>(stream.needs());
        row.carries().stream().map(Progress::stream).forEach(must::add);
        must.stream().filter(id -> !is(id, StreamState.MERGED)).forEach(lacks::add);
        stream.after().stream().filter(id -> !isPassed(row(id))).forEach(lacks::add);
        return lacks;
    }

    /**
     * Whether an accepted stream was built on work that is not there any more: it must be made
     * again on what is.
     */
    boolean isStale(StreamRow row) {
        return row.is(StreamState.READY)
                && stream(row).needs().stream().allMatch(id -> is(id, StreamState.MERGED))
                && row.carries().stream()
                        .anyMatch(line -> {
                            var carried = row(stream(line));
                            return carried.is(StreamState.DROPPED)
                                    || !carried.lineName().equals(line);
                        });
    }

    private static String stream(String line) {
        return line.substring(0, line.lastIndexOf('@'));
    }

    /** The greatest place of one that is merged; 0 if none is. */
    int places() {
        return streams.values().stream().mapToInt(row -> row.place().orElse(0)).max().orElse(0);
    }

    /** The integration branch as it was when so many were merged; empty for none. */
    Optional<JobId> headOf(int count) {
        return count == 0 ? Optional.empty() : merged().get(count - 1).head();
    }

    boolean isAllIn() {
        return streams.values().stream()
                .allMatch(row -> row.is(StreamState.MERGED) || row.is(StreamState.DROPPED));
    }

    /** Whether no stream will move by itself; while no step runs. */
    boolean isStuck() {
        return streams.values().stream()
                        .noneMatch(row -> row.is(StreamState.WAITING) && waitsFor(row).isEmpty())
                && next().isEmpty();
    }
}
