package cadre.node.attempt;

import cadre.process.ProcessIdentity;
import cadre.wire.job.OnDisconnect;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the server last renewed the leases of this node, for sure: what it answered counts from when
 * it was asked, so that the server counts from later. On a clock that goes on while the machine
 * sleeps, and kept in a file for the next run of the node. Thread-safe.
 */
public final class Contact {
    private static final Logger log = LoggerFactory.getLogger(Contact.class);

    private final Path file;
    private final LongSupplier clockMs;
    private final LongSupplier nanos;
    private final Deque<Question> asked = new ArrayDeque<>();
    private long questions;
    private long answered;
    private volatile long renewedMs;
    private volatile double roundTripMs;
    private volatile Duration lease = Duration.ofSeconds(60);

    /** The how manieth it is, and when it was asked, by both clocks. */
    private record Question(long number, long ms, long nanos) {}

    /** What is kept: the time of that boot of the machine. */
    record Kept(String boot, long renewedMs, long leaseMs) {}

    /**
     * Goes on with what the file says, if it is of this boot; else the server counts as just met.
     *
     * @param clockMs milliseconds since the machine's boot
     * @param nanos a finer clock, for round trips only: {@code System::nanoTime}, but for tests
     */
    public Contact(Path file, LongSupplier clockMs, LongSupplier nanos) {
        this.file = file;
        this.clockMs = clockMs;
        this.nanos = nanos;
        this.renewedMs = clockMs.getAsLong();
        read().filter(kept -> kept.boot().equals(boot()))
                .ifPresent(kept -> {
                    renewedMs = kept.renewedMs();
                    lease = Duration.ofMillis(kept.leaseMs());
                });
    }

    /** How long leases last, as the server says. */
    void lease(Duration lasts) {
        lease = lasts;
    }

    /** The server is asked to renew: hello or a beat goes out. */
    synchronized void asks() {
        asked.addLast(new Question(++questions, clockMs.getAsLong(), nanos.getAsLong()));
    }

    /** It has answered the oldest question. */
    synchronized void renewed() {
        var question = asked.pollFirst();
        if (question != null) {
            answered = question.number();
            renewedMs = question.ms();
            roundTripMs = (nanos.getAsLong() - question.nanos()) / 1e6;
            keep();
        }
    }

    /** The connection is gone: what was asked is not answered any more. */
    synchronized void lost() {
        asked.clear();
    }

    /** From the last question that was answered to its answer; 0 before the first. */
    double roundTripMs() {
        return roundTripMs;
    }

    /** Milliseconds since the machine's boot. */
    long now() {
        return clockMs.getAsLong();
    }

    /** How often it was asked so far. */
    synchronized long questions() {
        return questions;
    }

    /** Whether something was answered that was asked after so many questions. */
    synchronized boolean isAnsweredAfter(long number) {
        return answered > number;
    }

    /** Until when a lease that nobody renews holds for sure, and a little less. */
    long untilLeaseEnds() {
        return renewedMs + lease.toMillis() * 5 / 8;
    }

    /** Whether leases hold for long enough that something may begin under them. */
    boolean isFresh() {
        return clockMs.getAsLong() - renewedMs < lease.toMillis() * 2 / 3;
    }

    /**
     * Until when an agent may go on without the server, in milliseconds since the boot; empty for
     * as long as it takes. What is to be replaced ends by {@link OnDisconnect#MARGIN} earlier.
     */
    OptionalLong until(OnDisconnect policy) {
        return switch (policy) {
            case OnDisconnect.Wait() -> OptionalLong.empty();
            case OnDisconnect.Replace(long sec) ->
                    until(Duration.ofSeconds(sec).minus(OnDisconnect.MARGIN));
            case OnDisconnect.Stop(long sec) -> until(Duration.ofSeconds(sec));
        };
    }

    /** A few beats may be missed under the longest lease too; the server acts after a whole one. */
    private OptionalLong until(Duration after) {
        return OptionalLong.of(Math.max(renewedMs + after.toMillis(), untilLeaseEnds()));
    }

    /** Why an agent must end now; empty if it may go on. */
    Optional<String> over(OnDisconnect policy) {
        var now = clockMs.getAsLong();
        var until = until(policy);
        return until.isPresent() && now >= until.getAsLong()
                ? Optional.of(
                        "the server could not be reached for %d seconds (on_disconnect: %s)"
                                .formatted((now - renewedMs) / 1000, policy.word()))
                : Optional.empty();
    }

    private Optional<Kept> read() {
        try {
            return Files.exists(file)
                    ? Optional.of(Json.read(Files.readString(file), Kept.class))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            log.atWarn().addKeyValue("file", file).setCause(e).log("the last contact is not known");
            return Optional.empty();
        }
    }

    /** Not synced: after the machine's end there is nothing that goes on. */
    private void keep() {
        var part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(part, Json.write(new Kept(boot(), renewedMs, lease.toMillis())));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", file).setCause(e).log("the contact cannot be kept");
        }
    }

    private static String boot() {
        return ProcessIdentity.self().bootId();
    }
}
