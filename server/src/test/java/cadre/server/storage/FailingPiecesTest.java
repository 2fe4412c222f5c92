package cadre.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pieces of work that share a transaction of SQLite, some of which fail: whatever the mixture, each
 * of them ends as if it had been alone, and what follows its commit happens once.
 */
@Tag("own-store")
class FailingPiecesTest {
    private static final int BATCHES = 150;
    private static final int MOST_PIECES = 24;

    @TempDir Path folder;

    /** What a piece does. */
    private enum Kind {
        GOOD,
        /** Throws before it changed anything. */
        REFUSES,
        /** Throws after it changed something. */
        FAILS,
        /** A statement of it breaks a constraint. */
        BREAKS,
        /** The same, and it goes on all the same. */
        GOES_ON
    }

    private record Piece(String name, Kind kind) {
        boolean isKept() {
            return kind == Kind.GOOD || kind == Kind.GOES_ON;
        }
    }

    @Test
    void each_piece_of_any_batch_ends_as_if_it_had_been_alone() throws Exception {
        var random = new Random(20);
        var followed = new ConcurrentLinkedQueue<String>();
        var kept = new ArrayList<String>(List.of("taken"));
        var db = open();
        db.write(tx -> insert(tx, "taken"));

        for (int batch = 0; batch < BATCHES; batch++) {
            var pieces = pieces(batch, random);
            runInOneBatch(db, pieces, followed);
            pieces.stream().filter(Piece::isKept).map(Piece::name).forEach(kept::add);

            assertThat(names(db)).as("after batch %s", pieces).containsExactlyElementsOf(kept);
        }
        var failed = db.stats().failedWrites();
        db.close(); // waits for all that follows a commit

        assertThat(List.copyOf(followed)).containsExactlyElementsOf(kept.subList(1, kept.size()));
        assertThat(failed).isPositive();
    }

    @Test
    void nothing_follows_a_piece_that_went_well_and_failed_when_it_was_run_again()
            throws Exception {
        var followed = new ConcurrentLinkedQueue<String>();
        var runs = new AtomicInteger();
        var db = open();
        var gate = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = holdWriter(db, threads, gate);
            var again =
                    threads.submit(() ->
                            db.write(tx -> {
                                tx.afterCommit(() -> followed.add("again"));
                                insert(tx, "again");
                                if (runs.incrementAndGet() > 1) {
                                    throw new IllegalArgumentException("on purpose");
                                }
                                return true;
                            }));
            Awaitility.await().until(() -> db.stats().waitingWrites() == 1);
            var bad =
                    threads.submit(() ->
                            db.write(tx -> {
                                throw new IllegalArgumentException("on purpose");
                            }));
            Awaitility.await().until(() -> db.stats().waitingWrites() == 2);
            gate.countDown();

            assertThat(first.get()).isTrue();
            assertThat(catchThrowable(again::get)).hasRootCauseMessage("on purpose");
            assertThat(catchThrowable(bad::get)).hasRootCauseMessage("on purpose");
        }
        assertThat(runs).hasValue(2);
        assertThat(names(db)).isEmpty();
        db.close();

        assertThat(followed).isEmpty();
    }

    /** Some batches without a failure, and some with many. */
    private static List<Piece> pieces(int batch, Random random) {
        var share = random.nextInt(4);
        var pieces = new ArrayList<Piece>();
        var count = 1 + random.nextInt(MOST_PIECES);
        for (int i = 0; i < count; i++) {
            var kinds = Kind.values();
            var kind = random.nextInt(4) < share ? kinds[random.nextInt(kinds.length)] : Kind.GOOD;
            pieces.add(new Piece("b" + batch + "-" + i, kind));
        }
        return pieces;
    }

    private static void runInOneBatch(
            Database db, List<Piece> pieces, ConcurrentLinkedQueue<String> followed)
            throws Exception {
        var gate = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = holdWriter(db, threads, gate);
            var answers = new ArrayList<Future<Long>>();
            for (var piece : pieces) {
                var waiting = answers.size();
                answers.add(threads.submit(() -> db.write(tx -> run(tx, piece, followed))));
                Awaitility.await()
                        .pollInSameThread()
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> db.stats().waitingWrites() == waiting + 1);
            }
            gate.countDown();

            assertThat(first.get()).isTrue();
            for (int i = 0; i < pieces.size(); i++) {
                var answer = answers.get(i);
                var thrown = catchThrowable(answer::get);
                if (pieces.get(i).isKept()) {
                    assertThat(thrown).as("%s", pieces.get(i)).isNull();
                } else {
                    assertThat(thrown).as("%s", pieces.get(i)).rootCause().isNotNull();
                }
            }
        }
    }

    /** Whatever is handed in until the gate opens comes to share one batch. */
    private static Future<Boolean> holdWriter(
            Database db, ExecutorService threads, CountDownLatch gate) throws Exception {
        var running = new CountDownLatch(1);
        var held =
                threads.submit(() ->
                        db.write(tx -> {
                            running.countDown();
                            return awaited(gate);
                        }));
        running.await();
        return held;
    }

    private static long run(Tx tx, Piece piece, ConcurrentLinkedQueue<String> followed) {
        tx.afterCommit(() -> followed.add(piece.name()));
        switch (piece.kind()) {
            case GOOD -> insert(tx, piece.name());
            case REFUSES -> throw new IllegalArgumentException("on purpose");
            case FAILS -> {
                insert(tx, piece.name());
                throw new IllegalArgumentException("on purpose");
            }
            case BREAKS -> {
                insert(tx, piece.name());
                insert(tx, "taken");
            }
            case GOES_ON -> {
                var why = catchThrowable(() -> insert(tx, "taken"));
                assertThat(why).isInstanceOf(IllegalStateException.class);
                insert(tx, piece.name());
            }
        }
        return 1;
    }

    private static int insert(Tx tx, String name) {
        return tx.update("insert into thing (name) values (?)", name);
    }

    private static boolean awaited(CountDownLatch gate) {
        try {
            gate.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> names(Database db) {
        return Collections.unmodifiableList(
                db.read(tx ->
                        tx.all("select name from thing order by id", row -> row.text("name"))));
    }

    private Database open() {
        return Database.open(DatabaseConfig.at(folder.resolve("test.db")), "storage-test");
    }
}
