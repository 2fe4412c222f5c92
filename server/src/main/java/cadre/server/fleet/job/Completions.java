package cadre.server.fleet.job;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Puts ends of attempts that come at the same time into one transaction, where each statement is a
 * round trip. Nobody waits for others to come: whoever finds few transactions under way begins one
 * with what is there. When a batch fails, each of it is tried by itself. Thread-safe.
 *
 * @param <A> an end
 * @param <R> its answer
 */
final class Completions<A, R> {
    private static final int MOST_AT_ONCE = 32;
    private static final int MOST_UNDER_WAY = 4;

    private final Database db;
    private final Function<A, ?> key;
    private final Batch<A, R> batch;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiting<A, R>> waiting = new ArrayDeque<>();
    private int underWay;

    private record Waiting<A, R>(A what, CompletableFuture<R> answer) {}

    /** Does several in one transaction. */
    @FunctionalInterface
    interface Batch<A, R> {
        /**
         * The answers in the order of {@code all}; an answer may be an exception, which is then
         * that one's alone.
         */
        List<Answer<R>> run(Tx tx, List<A> all);
    }

    /** What comes of one. */
    sealed interface Answer<R> {
        record Is<R>(R value) implements Answer<R> {}

        record Refused<R>(CadreException why) implements Answer<R> {}
    }

    /**
     * No batch yet.
     *
     * @param key two ends with the same key are never in one batch
     */
    Completions(Database db, Function<A, ?> key, Batch<A, R> batch) {
        this.db = db;
        this.key = key;
        this.batch = batch;
    }

    /** Does this one, alone or with others, and returns once that is on disk. */
    R complete(A what) {
        var mine = new Waiting<A, R>(what, new CompletableFuture<>());
        var begins = false;
        lock.lock();
        try {
            waiting.add(mine);
            begins = underWay < MOST_UNDER_WAY;
            underWay += begins ? 1 : 0;
        } finally {
            lock.unlock();
        }
        if (begins) {
            work();
        }
        try {
            return mine.answer().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException why ? why : e;
        }
    }

    /** One batch; if more has come meanwhile, another thread goes on. */
    private void work() {
        var some = take();
        if (!some.isEmpty()) {
            run(some);
        }
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                underWay--;
                return;
            }
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().name("completions").start(this::work);
    }

    private List<Waiting<A, R>> take() {
        var some = new ArrayList<Waiting<A, R>>();
        var keys = new HashSet<Object>();
        lock.lock();
        try {
            for (var each = waiting.iterator(); each.hasNext() && some.size() < MOST_AT_ONCE; ) {
                var one = each.next();
                if (keys.add(key.apply(one.what()))) {
                    some.add(one);
                    each.remove();
                }
            }
        } finally {
            lock.unlock();
        }
        return some;
    }

    private void run(List<Waiting<A, R>> some) {
        try {
            var all = some.stream().map(Waiting::what).toList();
            var answers = db.write(tx -> batch.run(tx, all));
            for (int n = 0; n < some.size(); n++) {
                answer(some.get(n), answers.get(n));
            }
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE || some.size() == 1) {
                some.forEach(one -> one.answer().completeExceptionally(e));
            } else {
                some.forEach(one -> run(List.of(one)));
            }
        } catch (RuntimeException | Error e) {
            if (some.size() == 1) {
                some.getFirst().answer().completeExceptionally(e);
            } else {
                some.forEach(one -> run(List.of(one)));
            }
        }
    }

    private void answer(Waiting<A, R> one, Answer<R> answer) {
        switch (answer) {
            case Answer.Is<R>(var value) -> one.answer().complete(value);
            case Answer.Refused<R>(var why) -> one.answer().completeExceptionally(why);
        }
    }
}
