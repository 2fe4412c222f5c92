package cadre.server.storage;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wake-ups between those who change something in a store and those who wait for it. Listeners of
 * the same server are called at once; those of other servers some 20 ms later. A wake-up carries
 * nothing: whoever is woken looks at the store. Thread-safe.
 *
 * <p>Wake-ups from other servers can get lost; then listeners are told that they may have missed
 * some. Besides, whoever waits looks by himself every few seconds.
 */
public final class Wakes {
    private static final Logger log = LoggerFactory.getLogger(Wakes.class);

    private final Consumer<Topic> others;
    private final Map<String, List<Listener>> listeners = new ConcurrentHashMap<>();

    /** Wake-ups inside this server. */
    Wakes() {
        this(_ -> {});
    }

    /** Wake-ups that also go to other servers; {@code others} must not block. */
    Wakes(Consumer<Topic> others) {
        this.others = others;
    }

    /** Who is woken. Both methods must be short and must not use the store. */
    public interface Listener {
        /** Something of this topic was committed. */
        void rang(Topic topic);

        /** Anything of this kind may have been committed. */
        void mayHaveMissed();
    }

    /** What ends a listener. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        /** Ends it; a call under way may still come to its end. */
        @Override
        void close();
    }

    /** Says that something was committed: to be called by {@link Tx#afterCommit}. */
    public void ring(Topic topic) {
        tell(topic);
        others.accept(topic);
    }

    /** Has {@code listener} called for every topic of this kind. */
    public Subscription listen(String kind, Listener listener) {
        listeners.computeIfAbsent(kind, _ -> new CopyOnWriteArrayList<>()).add(listener);
        return () -> listeners.getOrDefault(kind, List.of()).remove(listener);
    }

    /** As {@link #listen}, for who looks at everything anyway. */
    public Subscription listen(String kind, Runnable listener) {
        return listen(
                kind,
                new Listener() {
                    @Override
                    public void rang(Topic topic) {
                        listener.run();
                    }

                    @Override
                    public void mayHaveMissed() {
                        listener.run();
                    }
                });
    }

    /** A wake-up, from here or from another server. */
    void tell(Topic topic) {
        for (var listener : listeners.getOrDefault(topic.kind(), List.of())) {
            call(() -> listener.rang(topic));
        }
    }

    /** Wake-ups of others may have got lost. */
    void tellOfGap() {
        listeners.values().forEach(some -> some.forEach(one -> call(one::mayHaveMissed)));
    }

    private static void call(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("a listener for wake-ups failed; report this");
        }
    }
}
