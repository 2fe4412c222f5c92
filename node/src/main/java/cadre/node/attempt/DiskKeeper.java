package cadre.node.attempt;

import cadre.node.disk.Reserve;
import cadre.node.workspace.CleanDesk;
import cadre.node.workspace.CleanWish;
import cadre.node.workspace.WorkCleaning;
import cadre.node.workspace.WorkItem;
import cadre.node.workspace.WorkItem.Kind;
import cadre.wire.link.NodeDisk;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the node's disk within its bounds: makes room when there is little, measures what lies in
 * the work folder, deletes the oldest of what nobody needs when it is too much, and does what
 * {@code cadre node clean} asks for. What it cannot mend it says, and the server gives nothing new.
 */
final class DiskKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DiskKeeper.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration MEASURE = Duration.ofMinutes(5);
    private static final Duration MEASURE_FULL = Duration.ofSeconds(30);

    /** Reading a large folder must not become what the machine mostly does. */
    private static final int REST = 20;

    private final NodeSettings settings;
    private final DiskSpace disk;
    private final Lodgings lodgings;
    private final WorkCleaning cleaning;
    private final CleanDesk desk;
    private final Reserve reserve;
    private volatile NodeDisk told;
    private volatile NodeDisk measured;
    private long measureNanos = System.nanoTime();
    private List<Thread> loops = List.of();

    DiskKeeper(NodeSettings settings, Lodgings lodgings, WorkCleaning cleaning) {
        this.settings = settings;
        this.disk = new DiskSpace(settings);
        this.lodgings = lodgings;
        this.cleaning = cleaning;
        this.desk = new CleanDesk(settings.state());
        this.reserve = new Reserve(settings.state());
        this.measured = new NodeDisk("", settings.keeping().mostBytes(), 0, 0, 0, 0);
        this.told = seen();
    }

    /**
     * Begins to look.
     *
     * @param looked called after each look
     */
    void start(Runnable looked) {
        Once look =
                () -> {
                    lookOnce();
                    looked.run();
                };
        loops =
                List.of(
                        Thread.ofVirtual().name("looks at the disk").start(() -> repeat(look)),
                        // Measuring a large folder takes minutes.
                        Thread.ofVirtual()
                                .name("keeps the disk")
                                .start(() -> repeat(this::cleanOnce)));
    }

    @Override
    public void close() {
        loops.forEach(Thread::interrupt);
    }

    /** What the server hears: as of the last look, for a beat waits for no disk. */
    NodeDisk now() {
        return told;
    }

    private NodeDisk seen() {
        var last = measured;
        return new NodeDisk(
                disk.trouble().orElse(last.full()),
                last.mostBytes(),
                last.heldBytes(),
                last.keptBytes(),
                last.unsavedBytes(),
                last.mirrorBytes());
    }

    /** A piece of a loop. */
    private interface Once {
        void run() throws InterruptedException;
    }

    private static void repeat(Once once) {
        try {
            while (true) {
                try {
                    once.run();
                } catch (RuntimeException e) {
                    log.atError().setCause(e).log("the disk cannot be looked after");
                }
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the node ends
        }
    }

    void lookOnce() throws InterruptedException {
        while (!disk.isEnough() && lodgings.dropOldest()) {
            // One by one, until there is enough.
        }
        if (disk.isEnough()) {
            reserve.fill();
        }
        tell(seen());
    }

    void cleanOnce() throws InterruptedException {
        var asked = desk.asked();
        if (asked.isPresent()) {
            desk.answer(asked.get(), clean(asked.get().wish()));
        } else if (System.nanoTime() - measureNanos > 0) {
            measure();
        }
    }

    private void tell(NodeDisk now) {
        var before = told;
        told = now;
        if (now.isFull() != before.isFull()) {
            log.atWarn()
                    .addKeyValue("reason", now.isFull() ? now.full() : before.full())
                    .log(now.isFull() ? "the disk is full" : "the disk is no longer full");
        }
    }

    private List<WorkItem> clean(CleanWish wish) throws InterruptedException {
        return take(cleaning.clean(cleaning.plan(wish), lodgings::drop));
    }

    private void measure() throws InterruptedException {
        long began = System.nanoTime();
        clean(CleanWish.NONE);
        long now = System.nanoTime();
        // What is over the bound may be at its end soon.
        var least = measured.isFull() ? MEASURE_FULL : MEASURE;
        measureNanos = now + Math.max(least.toNanos(), REST * (now - began));
    }

    private List<WorkItem> take(List<WorkItem> items) {
        long most = settings.keeping().mostBytes();
        var left = items.stream().filter(item -> !item.goes()).toList();
        var now =
                new NodeDisk(
                        "",
                        most,
                        bytes(left, Kind.HELD),
                        bytes(left, Kind.KEPT),
                        bytes(left, Kind.UNSAVED) + bytes(left, Kind.UNKNOWN),
                        bytes(left, Kind.MIRROR));
        var full =
                most > 0 && now.usedBytes() > most
                        ? Optional.of(
                                "its work folder holds %d MB, node.work_max_bytes allows %d MB"
                                        .formatted(now.usedBytes() / 1_000_000, most / 1_000_000))
                        : Optional.<String>empty();
        measured =
                new NodeDisk(
                        full.orElse(""),
                        most,
                        now.heldBytes(),
                        now.keptBytes(),
                        now.unsavedBytes(),
                        now.mirrorBytes());
        return items;
    }

    private static long bytes(List<WorkItem> items, Kind kind) {
        return items.stream().filter(item -> item.kind() == kind).mapToLong(WorkItem::bytes).sum();
    }
}
