package cadre.server.fleet.placement;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which lines of waiting jobs there are, and the signal that something may have become possible.
 * Says nothing of how many wait: the store knows. Thread-safe.
 */
public final class Backlog {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Line> lines = new HashMap<>();
    private final Set<String> heard = new HashSet<>();
    private long version;
    private boolean news = true;

    /**
     * One line.
     *
     * @param version when a job was last added to it
     */
    public record Line(Requirement requirement, long version) {}

    /** A job with these wants waits. Call it after the job's commit. */
    public void add(Requirement requirement) {
        lock.lock();
        try {
            lines.put(requirement.key(), new Line(requirement, ++version));
            wake();
        } finally {
            lock.unlock();
        }
    }

    /**
     * A job came into the line with this key, on another server perhaps. Who looks for work must
     * look a line up that is not known here: {@link #heard}.
     */
    public void hear(String key) {
        lock.lock();
        try {
            if (lines.computeIfPresent(key, (_, line) -> new Line(line.requirement(), ++version))
                    == null) {
                heard.add(key);
            }
            wake();
        } finally {
            lock.unlock();
        }
    }

    /** The lines that were heard of since the last call and are not known. */
    public Set<String> heard() {
        lock.lock();
        try {
            var unknown = Set.copyOf(heard);
            heard.clear();
            return unknown;
        } finally {
            lock.unlock();
        }
    }

    /** A slot may have become free. */
    public void nudge() {
        lock.lock();
        try {
            wake();
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        news = true;
        changed.signalAll();
    }

    /** The lines by their requirement's key. */
    public Map<String, Line> lines() {
        lock.lock();
        try {
            return Map.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    /** The line was found empty; ignored if a job was added to it since {@code seen} was read. */
    public void drop(String key, Line seen) {
        lock.lock();
        try {
            lines.computeIfPresent(key, (_, now) -> now.version() == seen.version() ? null : now);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for news since the last call; at most {@code maxWait}.
     *
     * @throws InterruptedException if the thread is to end
     */
    public void await(Duration maxWait) throws InterruptedException {
        var left = maxWait.toNanos();
        lock.lock();
        try {
            while (!news && left > 0) {
                left = changed.awaitNanos(left);
            }
            news = false;
        } finally {
            lock.unlock();
        }
    }
}
