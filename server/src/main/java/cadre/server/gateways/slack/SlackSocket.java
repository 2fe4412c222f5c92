package cadre.server.gateways.slack;

import cadre.server.chat.Backoff;
import cadre.server.chat.Incoming;
import cadre.server.chat.Reception;
import cadre.server.fleet.Loop;
import cadre.server.gateways.slack.SlackApi.Answer;
import cadre.server.gateways.slack.SlackApi.Failure;
import cadre.server.gateways.slack.SlackTrouble.Token;
import cadre.wire.error.CadreException;
import cadre.wire.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/**
 * Holds a connection of Socket Mode while this server is on duty. An envelope is acknowledged when
 * it is stored; what is not comes again. When Slack says that a connection will end, the next one
 * is opened before. After a failure it waits the longer the more there were, by chance a little
 * shorter, and as long as Slack says.
 */
final class SlackSocket implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration OFF_DUTY = Duration.ofMillis(300);

    /** Until somebody has switched it on again. */
    private static final Duration SWITCHED_OFF = Duration.ofMinutes(1);

    private static final int MOST_AT_ONCE = 100;

    private final SlackApi api;
    private final Reception reception;
    private final SlackEvents events;
    private final Backoff backoff;
    private final Loop loop = new Loop("slack", this::rest, this::roundOnce);
    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>(10_000);
    private Optional<Connection> current = Optional.empty();

    /** The one before, until the next one is greeted. */
    private Optional<Connection> before = Optional.empty();

    private Optional<SlackEvents.Self> self = Optional.empty();
    private String name = "";
    private volatile Duration pause = Duration.ZERO;
    private boolean isGreeted;

    /** When the one that will end is to be replaced, after a try that failed. */
    private OptionalLong replaceNanos = OptionalLong.empty();

    private Optional<SlackTrouble> told = Optional.empty();

    /** What came over a connection. */
    private record Frame(Connection from, String text) {}

    /** An envelope that is to be acknowledged. */
    private record Envelope(Connection from, String id) {}

    SlackSocket(SlackApi api, Reception reception, SlackEvents events, RandomGenerator chance) {
        this.api = api;
        this.reception = reception;
        this.events = events;
        this.backoff = new Backoff(chance);
    }

    void start() {
        loop.start();
    }

    private void rest() throws InterruptedException {
        Thread.sleep(pause);
    }

    void roundOnce() {
        if (!reception.isOnDuty()) {
            leave();
            pause = OFF_DUTY;
            return;
        }
        pause = Duration.ZERO;
        if (current.filter(Connection::isAlive).isEmpty() && !isOpened()) {
            return;
        }
        if (replaceNanos.isPresent() && System.nanoTime() - replaceNanos.getAsLong() >= 0) {
            replace();
        }
        take();
    }

    private void leave() {
        endBefore();
        current.ifPresent(Connection::close);
        current = Optional.empty();
        frames.clear();
    }

    private void endBefore() {
        before.ifPresent(Connection::close);
        before = Optional.empty();
    }

    /** Puts a new connection in the place of the one that there is. */
    private boolean isOpened() {
        if (self.isEmpty() && !learnName()) {
            return false;
        }
        switch (api.open()) {
            case Answer.Ok(var result) -> {
                try {
                    var next = Connection.open(api, result.path("url").asString(""), this::came);
                    if (isGreeted) {
                        endBefore();
                        before = current;
                    } else {
                        current.ifPresent(Connection::close);
                    }
                    isGreeted = false;
                    current = Optional.of(next);
                    replaceNanos = OptionalLong.empty();
                    return true;
                } catch (Failure e) {
                    failed(e.why());
                }
            }
            case Answer.Refused refused -> refused(refused, Token.APP);
            case Answer.Away(var why) -> failed(why);
        }
        return false;
    }

    /** Never waits: what finds no room is not acknowledged and comes again. */
    private void came(Connection from, String text) {
        frames.offer(new Frame(from, text));
    }

    private void take() {
        var came = new ArrayList<Frame>();
        try {
            var first = frames.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            if (first == null) {
                tellWell();
                return;
            }
            came.add(first);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        frames.drainTo(came, MOST_AT_ONCE - 1);
        var batch = new ArrayList<Incoming>();
        var stored = new ArrayList<Envelope>();
        var ending = Optional.<String>empty();
        for (var each : came) {
            var json = read(each.text());
            switch (json.path("type").asString("")) {
                case "hello" -> {
                    if (isCurrent(each.from())) {
                        isGreeted = true;
                        endBefore();
                    }
                }
                case "disconnect" -> {
                    if (isCurrent(each.from())) {
                        ending = Optional.of(json.path("reason").asString(""));
                    }
                }
                default -> {
                    self.flatMap(who -> events.read(json, who)).ifPresent(batch::add);
                    stored.add(new Envelope(each.from(), json.path("envelope_id").asString("")));
                }
            }
        }
        store(batch, stored);
        ending.ifPresent(this::ends);
    }

    /** Unless the app may not write, which only its answers show. */
    private void tellWell() {
        var trouble = api.refusal().flatMap(one -> SlackTrouble.of(one, Token.BOT));
        if (trouble.isPresent()) {
            if (!trouble.equals(told)) {
                told = trouble;
                reception.trouble(trouble.get().what(), trouble.get().fix());
            }
        } else if (isGreeted) {
            told = Optional.empty();
            backoff.worked();
            reception.well(name);
        }
    }

    private boolean isCurrent(Connection one) {
        return current.filter(one::equals).isPresent();
    }

    private static JsonNode read(String text) {
        try {
            return Json.read(text, JsonNode.class);
        } catch (CadreException e) {
            return Json.read("{}", JsonNode.class);
        }
    }

    private void store(List<Incoming> batch, List<Envelope> stored) {
        reception.store(batch);
        for (var each : stored) {
            if (!each.id().isEmpty()) {
                each.from().acknowledge(each.id());
            }
        }
    }

    private void ends(String reason) {
        switch (reason) {
            case "link_disabled" -> {
                leave();
                refused(
                        new Answer.Refused("link_disabled", "", Optional.of(SWITCHED_OFF)),
                        Token.APP);
            }
            case "too_many_websockets" -> {
                leave();
                failed("too many connections are open for this app");
            }
            default -> replace();
        }
    }

    /** If that fails, the old one serves on until it ends, and the next try waits beside it. */
    private void replace() {
        if (!isOpened()) {
            replaceNanos = OptionalLong.of(System.nanoTime() + pause.toNanos());
            pause = Duration.ZERO;
        }
    }

    /** Who the bot is: also whether its token is good. */
    private boolean learnName() {
        switch (api.call("auth.test", Map.of())) {
            case Answer.Ok(var result) -> {
                name = "@" + result.path("user").asString("");
                self =
                        Optional.of(
                                new SlackEvents.Self(
                                        result.path("team_id").asString(""),
                                        result.path("user_id").asString("")));
                return true;
            }
            case Answer.Refused refused -> refused(refused, Token.BOT);
            case Answer.Away(var why) -> failed(why);
        }
        return false;
    }

    private void refused(Answer.Refused refused, Token token) {
        if (!reception.isOnDuty()) {
            return;
        }
        var next = backoff.failed();
        pause = refused.pause().orElse(next);
        SlackTrouble.of(refused, token)
                .ifPresent(said -> reception.trouble(said.what(), said.fix()));
    }

    private void failed(String why) {
        if (Thread.currentThread().isInterrupted() || !reception.isOnDuty()) {
            return;
        }
        pause = backoff.failed();
        if (backoff.isWorthSaying()) {
            reception.trouble(
                    "Slack cannot be reached: " + why,
                    "Check that this machine reaches CADRE_SLACK_URL (default"
                            + " https://slack.com/api/) and wss-primary.slack.com");
        }
    }

    @Override
    public void close() {
        loop.close();
        leave();
    }
}
