package cadre.server.fleet.job;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Puts ends of attempts that come at the same time into one transaction, where each statement is a
 * round trip. Nobody waits for others to come: whoever finds few transactions under way begins one
 * with what is there. When a batch fails, each of it is tried by itself. Thread-safe.
 *
 * @param <A> an end
 * @param <R> its answer
 */
final class Completions<A, R> {
    private static final int MOST_AT_ONCE = 200;
    private static final int MOST_UNDER_WAY = 2;

    private final Database db;
    private final Ways<A, R> ways;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiting<A, R>> waiting = new ArrayDeque<>();
    private int underWay;

    private record Waiting<A, R>(A what, CompletableFuture<R> answer) {}

    /** How several are done in one transaction. */
    interface Ways<A, R> {
        /** Two with equal keys are never in one batch; a batch is in the order of the keys. */
        JobId key(A one);

        /** Whether it may be done the quick way. */
        boolean isPlain(A one);

        /**
         * Does what it can; empty answers for those that need care. In the order of {@code all}.
         */
        List<Optional<R>> quickly(Tx tx, List<A> all);

        /** Does each with care. In the order of {@code all}. */
        List<Answer<R>> carefully(Tx tx, List<A> all);
    }

    /** What comes of one that was done with care. */
    sealed interface Answer<R> {
        record Is<R>(R value) implements Answer<R> {}

        record Refused<R>(CadreException why) implements Answer<R> {}
    }

    /** No batch yet. */
    Completions(Database db, Ways<A, R> ways) {
        this.db = db;
        this.ways = ways;
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
        var some = new TreeMap<JobId, Waiting<A, R>>();
        lock.lock();
        try {
            for (var each = waiting.iterator(); each.hasNext() && some.size() < MOST_AT_ONCE; ) {
                var one = each.next();
                if (some.putIfAbsent(ways.key(one.what()), one) == null) {
                    each.remove();
                }
            }
        } finally {
            lock.unlock();
        }
        return List.copyOf(some.values());
    }

    private void run(List<Waiting<A, R>> some) {
        var plain = some.stream().filter(one -> ways.isPlain(one.what())).toList();
        var others = new ArrayList<>(some);
        others.removeAll(plain);
        try {
            others.addAll(plain.isEmpty() ? plain : quickly(plain));
        } catch (RuntimeException | Error e) {
            if (isAway(e)) {
                plain.forEach(one -> one.answer().completeExceptionally(e));
            } else {
                others.addAll(plain);
            }
        }
        if (!others.isEmpty()) {
            others.sort(Comparator.comparing(one -> ways.key(one.what())));
            withCare(others);
        }
    }

    private void withCare(List<Waiting<A, R>> some) {
        try {
            carefully(some);
        } catch (RuntimeException | Error e) { // whoever waits must hear of it
            if (some.size() == 1 || isAway(e)) {
                some.forEach(one -> one.answer().completeExceptionally(e));
            } else {
                some.forEach(one -> withCare(List.of(one)));
            }
        }
    }

    private static boolean isAway(Throwable e) {
        return e instanceof CadreException why && why.code() == ErrorCode.UNAVAILABLE;
    }

    /** Those that need care. */
    private List<Waiting<A, R>> quickly(List<Waiting<A, R>> some) {
        var all = some.stream().map(Waiting::what).toList();
        var answers = db.write(tx -> ways.quickly(tx, all));
        var left = new ArrayList<Waiting<A, R>>();
        for (int n = 0; n < some.size(); n++) {
            var one = some.get(n);
            answers.get(n).ifPresentOrElse(one.answer()::complete, () -> left.add(one));
        }
        return left;
    }

    private void carefully(List<Waiting<A, R>> some) {
        var all = some.stream().map(Waiting::what).toList();
        var answers = db.write(tx -> ways.carefully(tx, all));
        for (int n = 0; n < some.size(); n++) {
            switch (answers.get(n)) {
                case Answer.Is<R>(var value) -> some.get(n).answer().complete(value);
                case Answer.Refused<R>(var why) -> some.get(n).answer().completeExceptionally(why);
            }
        }
    }
}
