package cadre.node.workspace;

import cadre.node.workspace.WorkItem.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of the things on a node's disk go: what is over its time or beyond the number that is kept,
 * and the oldest when there is too much. Held and unsaved work never goes.
 */
final class CleanRules {
    /** Between the use of a mirror and the record of it a job may be about to begin. */
    private static final Duration MIRROR_REST = Duration.ofHours(1);

    private final Keeping keeping;
    private final CleanWish wish;
    private final Instant now;

    CleanRules(Keeping keeping, CleanWish wish, Instant now) {
        this.keeping = keeping;
        this.wish = wish;
        this.now = now;
    }

    /**
     * The same things with what goes marked.
     *
     * @param items the oldest first
     * @param freeBytes of the disk
     */
    List<WorkItem> judged(List<WorkItem> items, long freeBytes) {
        long kept = items.stream().filter(item -> item.kind() == Kind.KEPT).count();
        var judged = new ArrayList<WorkItem>();
        for (var item : items) {
            boolean isBeyond = item.kind() == Kind.KEPT && kept-- > keeping.most();
            judged.add(isBeyond ? item.going("there are newer ones") : byAge(item));
        }
        long all = items.stream().mapToLong(WorkItem::bytes).sum();
        long going = judged.stream().filter(WorkItem::goes).mapToLong(WorkItem::bytes).sum();
        long tooMuch = keeping.mostBytes() == 0 ? 0 : all - going - keeping.mostBytes();
        long tooLittle = keeping.minFreeBytes() - freeBytes - going;
        makeRoom(judged, Kind.KEPT, Math.max(tooMuch, tooLittle));
        going = judged.stream().filter(WorkItem::goes).mapToLong(WorkItem::bytes).sum();
        tooMuch = keeping.mostBytes() == 0 ? 0 : all - going - keeping.mostBytes();
        tooLittle = keeping.minFreeBytes() - freeBytes - going;
        makeRoom(judged, Kind.MIRROR, Math.max(tooMuch, tooLittle));
        return judged;
    }

    private WorkItem byAge(WorkItem item) {
        var age = Duration.between(item.since(), now);
        boolean isWished = wish.olderThan().filter(than -> age.compareTo(than) >= 0).isPresent();
        return switch (item.kind()) {
            case HELD, UNSAVED, LEFTOVER -> item;
            case UNKNOWN -> wish.unknown() ? item.going("it was asked for") : item;
            case KEPT -> {
                if (age.compareTo(keeping.keepFor(item.state())) >= 0) {
                    yield item.going("its time is over");
                }
                yield isWished ? item.going("it was asked for") : item;
            }
            case MIRROR -> {
                if (!isAtRest(item)) {
                    yield item;
                }
                if (keeping.keepMirrors().isPositive()
                        && age.compareTo(keeping.keepMirrors()) >= 0) {
                    yield item.going("nobody used it for long");
                }
                yield isWished ? item.going("it was asked for") : item;
            }
        };
    }

    private boolean isAtRest(WorkItem mirror) {
        return mirror.state().isEmpty()
                && Duration.between(mirror.since(), now).compareTo(MIRROR_REST) >= 0;
    }

    private void makeRoom(List<WorkItem> items, Kind kind, long wanted) {
        long left = wanted;
        for (int i = 0; i < items.size() && left > 0; i++) {
            var item = items.get(i);
            if (item.kind() == kind && !item.goes() && (kind == Kind.KEPT || isAtRest(item))) {
                items.set(i, item.going("room is needed"));
                left -= item.bytes();
            }
        }
    }
}
