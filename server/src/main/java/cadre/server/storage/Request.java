package cadre.server.storage;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.MDC;

/** One caller's work on its way through a thread of the database, and the answer it waits for. */
final class Request<T> {
    private final Work<T> work;
    private final Map<String, String> fields =
            Objects.requireNonNullElse(MDC.getCopyOfContextMap(), Map.of());
    private final CompletableFuture<Outcome<T>> answer = new CompletableFuture<>();
    private Outcome<T> outcome = new NotRun<>(); // no exception: filling in its trace costs 10 us
    private List<Runnable> afterCommit = List.of();

    Request(Work<T> work) {
        this.work = work;
    }

    /** How the work ended. */
    private sealed interface Outcome<T> {}

    private record NotRun<T>() implements Outcome<T> {}

    private record Done<T>(T value) implements Outcome<T> {}

    private record Failed<T>(Throwable why) implements Outcome<T> {}

    /** Runs the work and keeps how it ended, and nothing of a run before; false if it threw. */
    boolean run(Session session) {
        var tx = new Tx(session);
        afterCommit = List.of();
        try {
            outcome = new Done<>(work.run(tx));
            afterCommit = tx.finish();
            return true;
        } catch (Throwable e) { // an Error too must reach its caller, and not end the thread
            tx.finish();
            outcome = new Failed<>(e);
            return false;
        }
    }

    /** Makes it a failure, whatever it was. */
    void fail(Throwable why) {
        outcome = new Failed<>(why);
        afterCommit = List.of();
    }

    /** What the work threw; none if it ended well. */
    Optional<Throwable> failure() {
        return outcome instanceof Failed<T>(var why) ? Optional.of(why) : Optional.empty();
    }

    List<Runnable> afterCommit() {
        return afterCommit;
    }

    /** What the lines have that its caller's thread logs: the same follows its commit. */
    Map<String, String> fields() {
        return fields;
    }

    /** Lets the caller go on. */
    void answer() {
        answer.complete(outcome);
    }

    /**
     * Waits for the answer. An interrupt does not end the wait, since the work may be committed all
     * the same; it stays set for the caller's next wait.
     */
    T await() {
        return switch (answer.join()) {
            case NotRun<T> _ -> throw new IllegalStateException("the work never ran");
            case Done<T>(var value) -> value;
            case Failed<T>(RuntimeException why) -> throw why;
            case Failed<T>(Error why) -> throw why;
            case Failed<T>(var why) -> throw new IllegalStateException("the work failed", why);
        };
    }
}
