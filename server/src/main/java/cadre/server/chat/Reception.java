package cadre.server.chat;

import cadre.server.chat.Incoming.Form;
import cadre.server.chat.Incoming.Place;
import cadre.server.chat.JournalStore.Fate;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Topic;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.event.Actor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a gateway hands in what a platform delivers to a bot. What came and how far it is read are
 * stored in one transaction, so that nothing is lost and nothing is taken twice. Thread-safe.
 */
public final class Reception {
    /** Rings when something is to be handled; named after the bot. */
    static final String TOPIC = "chat";

    /** As long as what any platform lets a person write. */
    static final int LONGEST = 40_000;

    /** That all is well is written down so often at most. */
    private static final Duration RARELY = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(Reception.class);

    private final Database db;
    private final Feed feed;
    private final Duty duty;
    private final Set<String> commands;
    private final InstantSource clock;
    private volatile Instant saidWell = Instant.EPOCH;

    /**
     * The reception of a bot.
     *
     * @param commands their names, for where they stand without a slash
     */
    Reception(Database db, Feed feed, Duty duty, Set<String> commands, InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.duty = duty;
        this.commands = Set.copyOf(commands);
        this.clock = clock;
    }

    /** The platform and the bot's id there. */
    public String bot() {
        return duty.bot();
    }

    /** Whether this server is the one that serves the bot; the others must not ask for updates. */
    public boolean isOnDuty() {
        return duty.isHeld();
    }

    /**
     * The number of the update that is asked for next: all before it are stored. 0 at first. Where
     * a platform names its deliveries, the number that the next one gets here.
     */
    public long next() {
        return db.read(tx -> BotStore.next(tx, bot()));
    }

    /**
     * Stores what came, all or nothing; what came before is left as it is.
     *
     * @throws CadreException STALE if another server serves the bot; UNAVAILABLE if the store
     *     fails: then it is to be asked for again
     */
    public void store(List<Incoming> batch) {
        if (batch.isEmpty()) {
            return;
        }
        db.write(tx -> {
            duty.require(tx);
            var now = clock.instant();
            // of numbers not the largest ever: a platform may begin them anew
            var next =
                    batch.getFirst().id() instanceof Incoming.Id.Name
                            ? BotStore.next(tx, bot())
                            : 0L;
            for (var each : batch) {
                next =
                        switch (each.id()) {
                            case Incoming.Id.Number(var number) -> {
                                insert(tx, number, each, now);
                                yield Math.max(next, number + 1);
                            }
                            case Incoming.Id.Name _ ->
                                    insert(tx, next, each, now) ? next + 1 : next;
                        };
            }
            BotStore.next(tx, bot(), next);
            tx.afterCommit(() -> db.wakes().ring(new Topic(TOPIC, bot())));
            return batch.size();
        });
    }

    /** False if it came before. */
    private boolean insert(Tx tx, long number, Incoming each, Instant now) {
        return switch (each) {
            case Incoming.Message message ->
                    JournalStore.insert(tx, number, message, fate(tx, message), now);
            case Incoming.Ignored ignored ->
                    JournalStore.insertIgnored(tx, bot(), number, ignored, now);
        };
    }

    /** What is cut is not acted on: the end may have said the opposite. */
    private Fate fate(Tx tx, Incoming.Message message) {
        var fate = whole(tx, message);
        var length = message.text().length();
        return length > LONGEST && !fate.text().isEmpty()
                ? new Fate(
                        fate.state(),
                        new CommandLine(CommandLine.TOO_LONG, Integer.toString(length)).text(),
                        fate.outcome())
                : fate;
    }

    /** Words are kept only where they are for a job. */
    private Fate whole(Tx tx, Incoming.Message message) {
        var whole = message.text();
        var text = Quoted.storable(whole.length() > LONGEST ? whole.substring(0, LONGEST) : whole);
        var bare =
                message.form() == Form.SLASH
                        ? Optional.<CommandLine>empty()
                        : CommandLine.bare(text, commands);
        var said =
                CommandLine.of(text)
                        .or(() -> bare.filter(one -> message.form() == Form.NAMED || one.isLink()));
        if (said.isEmpty() && isForJob(tx, message)) {
            return new Fate("waiting", text, "");
        }
        var command = said.or(() -> bare);
        return command.isEmpty() && message.place() == Place.GROUP && message.form() != Form.NAMED
                ? new Fate("ignored", "", "no command")
                : new Fate(
                        "waiting",
                        command.map(CommandLine::sealed).orElse(CommandLine.WORDS).text(),
                        "");
    }

    private static boolean isForJob(Tx tx, Incoming.Message message) {
        return !message.text().isBlank()
                && (MessageStore.questionOf(tx, message.speaker(), message.answers()).isPresent()
                        || MessageStore.jobOf(tx, message.speaker(), message.answers())
                                .isPresent());
    }

    /**
     * The platform answers.
     *
     * @param name what it calls the bot
     */
    public void well(String name) {
        var now = clock.instant();
        if (now.isBefore(saidWell.plus(RARELY))) {
            return;
        }
        var mended =
                db.write(tx -> {
                    duty.require(tx);
                    var was = BotStore.well(tx, bot(), name, now);
                    if (was) {
                        tell(tx, "chat.recovered", Map.of());
                    }
                    return was;
                });
        saidWell = now;
        if (mended) {
            log.atInfo().addKeyValue("bot", bot()).log("the chat works again");
        }
    }

    /**
     * Something keeps the bot from working; said once, until it is another trouble.
     *
     * @param what in words for people, without the bot's token
     * @param fix what the operator can do
     */
    public void trouble(String what, String fix) {
        saidWell = Instant.EPOCH;
        var isNew =
                db.write(tx -> {
                    duty.require(tx);
                    var fresh = BotStore.trouble(tx, bot(), what, fix, clock.instant());
                    if (fresh) {
                        tell(tx, "chat.troubled", Map.of("reason", what));
                    }
                    return fresh;
                });
        if (isNew) {
            log.atError()
                    .addKeyValue("bot", bot())
                    .addKeyValue("reason", what)
                    .addKeyValue("fix", fix)
                    .log("the chat does not work; it is tried again");
        }
    }

    private void tell(Tx tx, String kind, Map<String, String> body) {
        feed.append(tx, kind, bot(), Optional.empty(), Actor.CADRE, body);
    }
}
