package cadre.server.forges.fake;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Carries webhooks of a fake. By itself each goes once and in order; it can be told to double, to
 * shuffle, to drop, and to hold them back, all of them or some of the doubles. A retry comes at
 * once and not after minutes.
 */
public final class Courier implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long GATHER_MS = 30;

    private final LinkedBlockingQueue<Parcel> waiting = new LinkedBlockingQueue<>();
    private final List<String> delivered = new CopyOnWriteArrayList<>();
    private final List<Parcel> held = new ArrayList<>();
    private final Random chance = new Random(7);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Thread thread = Thread.ofPlatform().daemon().name("courier").unstarted(this::run);
    private final List<Parcel> late = new ArrayList<>();
    private volatile boolean doubling;
    private volatile boolean delaying;
    private volatile boolean shuffling;
    private volatile boolean dropping;
    private boolean holding;

    /**
     * One request.
     *
     * @param name what it is, for {@link #delivered}
     */
    record Letter(String name, URI url, Map<String, String> headers, byte[] body) {}

    /**
     * How a sender goes on after a failure.
     *
     * @param tries how often at most
     * @param onServerError whether an answer of 5xx is a failure, too
     */
    record Patience(int tries, boolean onServerError) {
        static final Patience NONE = new Patience(1, false);
    }

    private record Parcel(Supplier<Letter> letter, Patience patience, Runnable givenUp) {}

    Courier() {
        thread.start();
    }

    /** From now on each is sent twice. */
    public void doubleAll() {
        doubling = true;
    }

    /** From now on those that come close together are sent in another order. */
    public void shuffleAll() {
        shuffling = true;
    }

    /** From now on each is sent twice, and half of the second ones not before {@link #sendLate}. */
    public void doubleLate() {
        doubling = true;
        delaying = true;
    }

    /** Sends the second ones that are late. */
    public synchronized void sendLate() {
        waiting.addAll(late);
        late.clear();
    }

    /** From now on none arrives. */
    public void dropAll() {
        dropping = true;
    }

    /** From now on each is sent once and in order again, late ones left out. */
    public synchronized void carryOn() {
        doubling = false;
        delaying = false;
        shuffling = false;
        dropping = false;
        late.clear();
    }

    /** From now on none is sent before {@link #release}. */
    public synchronized void hold() {
        holding = true;
    }

    /** Sends what was held back, and what comes. */
    public synchronized void release() {
        holding = false;
        waiting.addAll(held);
        held.clear();
    }

    /** Each answer as {@code name status}; the status is 0 for none. */
    public List<String> delivered() {
        return List.copyOf(delivered);
    }

    /** A new letter is made for each try. */
    synchronized void send(Supplier<Letter> letter, Patience patience, Runnable givenUp) {
        if (dropping) {
            return;
        }
        var parcel = new Parcel(letter, patience, givenUp);
        (holding ? held : waiting).add(parcel);
        if (doubling) {
            (delaying && chance.nextBoolean() ? late : holding ? held : waiting).add(parcel);
        }
    }

    private void run() {
        try {
            while (true) {
                var batch = new ArrayList<Parcel>();
                batch.add(waiting.take());
                if (shuffling) {
                    for (var next = waiting.poll(GATHER_MS, TimeUnit.MILLISECONDS);
                            next != null;
                            next = waiting.poll(GATHER_MS, TimeUnit.MILLISECONDS)) {
                        batch.add(next);
                    }
                    Collections.shuffle(batch, chance);
                }
                for (var parcel : batch) {
                    carry(parcel);
                }
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void carry(Parcel parcel) throws InterruptedException {
        for (int tries = 1; tries <= parcel.patience().tries(); tries++) {
            var letter = parcel.letter().get();
            var status = post(letter);
            delivered.add(letter.name() + " " + status);
            if (status != 0 && !(status >= 500 && parcel.patience().onServerError())) {
                return;
            }
        }
        parcel.givenUp().run();
    }

    private int post(Letter letter) throws InterruptedException {
        var request = HttpRequest.newBuilder(letter.url()).timeout(PATIENCE);
        letter.headers().forEach(request::header);
        try {
            return http.send(
                            request.POST(BodyPublishers.ofByteArray(letter.body())).build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        http.shutdownNow();
    }
}
