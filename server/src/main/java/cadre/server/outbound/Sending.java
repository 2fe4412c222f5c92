package cadre.server.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.feed.Feed;
import cadre.server.outbound.Endpoint.State;
import cadre.server.outbound.MessageStore.Message;
import cadre.server.outbound.Sender.Answer;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.event.Actor;
import cadre.wire.id.WebhookName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what waits for a webhook, one after the other in the order of the events. After a failure
 * the same one is sent again; after {@link Patience#IN_ORDER} failures it is put aside, and what
 * comes behind has its turn. One that was sent, of which that was not written down, is sent again
 * under the same id. Thread-safe; one webhook has one sender at a time, by its lease.
 */
final class Sending {
    private static final Logger log = LoggerFactory.getLogger(Sending.class);

    /** After a fault of this server itself. */
    private static final Duration OURS = Duration.ofSeconds(30);

    /** Longer than a try takes. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    private static final int GONE = 410;

    private final Database db;
    private final Feed feed;
    private final Signing signing;
    private final Sender sender;
    private final String holder;
    private final InstantSource clock;
    private final RandomGenerator chance;

    /**
     * Sends by this sender.
     *
     * @param holder names this server: it goes on at once after a crash of its own
     */
    Sending(
            Database db,
            Feed feed,
            Signing signing,
            Sender sender,
            String holder,
            InstantSource clock,
            RandomGenerator chance) {
        this.db = db;
        this.feed = feed;
        this.signing = signing;
        this.sender = sender;
        this.holder = holder;
        this.clock = clock;
        this.chance = chance;
    }

    /** Those to which something can be sent now. */
    List<WebhookName> due() {
        return db.read(tx -> EndpointStore.due(tx, holder, clock.instant()));
    }

    private record Taken(Endpoint to, Message message) {}

    /** Whether one was tried. */
    boolean sendNext(WebhookName name) {
        var taken = db.write(tx -> take(tx, name));
        if (taken.isEmpty()) {
            return false;
        }
        var to = taken.get().to();
        var message = taken.get().message();
        Answer answer;
        try {
            answer = post(to, message.id(), message.payload());
        } catch (CadreException e) { // a fault of ours, not of the other end
            log.atWarn()
                    .addKeyValue("webhook", name)
                    .addKeyValue("reason", e.getMessage())
                    .log("a webhook cannot be sent; it is tried again");
            db.write(tx -> {
                EndpointStore.rest(tx, to, clock.instant().plus(OURS));
                return EndpointStore.release(tx, to);
            });
            return false;
        }
        if (Thread.currentThread().isInterrupted()) {
            return false; // the server stops: that is no failure of the other end
        }
        db.write(tx -> {
            if (EndpointStore.release(tx, to)) {
                settle(tx, to, message, answer);
            }
            return message;
        });
        return true;
    }

    private Optional<Taken> take(Tx tx, WebhookName name) {
        var now = clock.instant();
        var to = EndpointStore.take(tx, name, holder, now, now.plus(LEASE));
        var message = to.flatMap(one -> MessageStore.next(tx, name, Patience.IN_ORDER, now));
        if (message.isEmpty()) {
            to.ifPresent(one -> EndpointStore.release(tx, one));
            return Optional.empty();
        }
        return Optional.of(new Taken(to.orElseThrow(), message.get()));
    }

    /**
     * Posts once, whatever came of it.
     *
     * @throws CadreException UNAVAILABLE if it cannot be signed
     */
    Answer post(Endpoint to, String id, String payload) {
        var body = payload.getBytes(UTF_8);
        var headers = signing.headers(to, id, clock.instant(), body);
        try {
            return sender.post(to.url(), headers, body);
        } catch (CadreException e) {
            return new Answer.Away(String.valueOf(e.getMessage()));
        }
    }

    static boolean isTaken(Answer answer) {
        return answer instanceof Answer.Answered one && one.status() / 100 == 2;
    }

    private void settle(Tx tx, Endpoint to, Message message, Answer answer) {
        var now = clock.instant();
        switch (answer) {
            case Answer.Answered(var status, var _, var text) ->
                    EndpointStore.answered(tx, to, Optional.of(status), text, now);
            case Answer.Away(var why) -> EndpointStore.answered(tx, to, Optional.empty(), why, now);
        }
        if (isTaken(answer)) {
            MessageStore.sent(tx, message);
            EndpointStore.worked(tx, to);
            if (to.failures() >= Patience.IN_ORDER) {
                MessageStore.hurry(tx, to.name(), now); // it was away, and is back
            }
        } else {
            failed(tx, to, message, answer, now);
        }
    }

    private void failed(Tx tx, Endpoint to, Message message, Answer answer, Instant now) {
        var pause = asked(answer);
        // being asked to wait is no failure of this message
        var tries = pause.isPresent() ? message.tries() : message.tries() + 1;
        var first = message.firstAt().orElse(now);
        var failures = to.failures() + 1;
        var rest = Patience.ofEndpoint(failures, chance);
        var isAside = pause.isEmpty() && tries >= Patience.IN_ORDER;
        var due = now.plus(pause.filter(asked -> asked.compareTo(rest) > 0).orElse(rest));
        if (tries >= Patience.TRIES || !first.plus(Patience.LONGEST).isAfter(now)) {
            MessageStore.giveUp(tx, message, tries, reason(answer), now);
        } else {
            var again = isAside ? now.plus(Patience.ofMessage(tries, chance)) : due;
            MessageStore.again(tx, message, tries, again, reason(answer), now);
        }
        EndpointStore.failed(tx, to, due, now);
        var since = to.failingSince().orElse(now);
        if (answer instanceof Answer.Answered one && one.status() == GONE) {
            disable(tx, to, "it answered 410 Gone");
        } else if (failures >= Patience.FAILURES && !since.plus(Patience.LONGEST).isAfter(now)) {
            disable(tx, to, "nothing was taken since " + since + "; " + reason(answer));
        }
    }

    private void disable(Tx tx, Endpoint to, String reason) {
        EndpointStore.state(tx, to.name(), State.DISABLED, reason);
        feed.append(
                tx,
                "webhook.disabled",
                to.name().name(),
                Optional.empty(),
                Actor.CADRE,
                Map.of("reason", reason));
    }

    private static Optional<Duration> asked(Answer answer) {
        return answer instanceof Answer.Answered one
                ? one.pause()
                        .map(pause ->
                                pause.compareTo(Patience.LONGEST_PAUSE) > 0
                                        ? Patience.LONGEST_PAUSE
                                        : pause)
                : Optional.empty();
    }

    private static String reason(Answer answer) {
        return switch (answer) {
            case Answer.Answered(var status, var _, var _) -> "status " + status;
            case Answer.Away(var why) -> why;
        };
    }
}
