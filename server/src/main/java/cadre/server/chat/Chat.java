package cadre.server.chat;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.chat.BotStore.Bot;
import cadre.server.crews.Crews;
import cadre.server.feed.Feed;
import cadre.server.feed.cause.Origins;
import cadre.server.fleet.artifact.Artifacts;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.log.JobLogs;
import cadre.server.fleet.node.Nodes;
import cadre.server.fleet.question.Questions;
import cadre.server.flows.Flows;
import cadre.server.storage.Database;
import cadre.server.storage.Waits;
import cadre.server.usage.Ledger;
import cadre.wire.api.ChatBotView;
import cadre.wire.api.ChatCode;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.job.JobRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Chats: the bots, who may speak to them, and what they do. Thread-safe. */
public final class Chat {
    private final Store store;
    private final Links links;
    private final Subscriptions subscriptions;
    private final Commands commands;
    private final RandomGenerator chance;
    private final Fleet fleet;

    /** Bots of this server. */
    private final Set<String> served = ConcurrentHashMap.newKeySet();

    /** Where all of it is kept, where traces begin, and the clock. */
    public record Store(Database db, Feed feed, Keys keys, Origins origins, InstantSource clock) {}

    /** Where repositories are found. */
    public interface Findable {
        /**
         * Those that fit, in a few seconds.
         *
         * @param search a part of their names; all for an empty one
         */
        Found found(Principal by, String search, int most);

        /**
         * The request with addresses where it names repositories, in a few seconds.
         *
         * @throws CadreException as {@link Jobs#file} for such names; UPSTREAM if there is no
         *     answer by then
         */
        JobRequest resolved(Principal by, JobRequest request);

        /**
         * What is found.
         *
         * @param repositories as {@code -r} of {@code /run} takes them, best first
         * @param isWhole whether all who know some have answered
         */
        record Found(List<String> repositories, boolean isWhole) {
            public Found {
                repositories = List.copyOf(repositories);
            }
        }
    }

    /**
     * The other way to do what is done in chats.
     *
     * @param only commands that chats do not have
     * @param url where people open it, without a slash at its end; empty if nobody has said
     */
    public record Console(Set<String> only, String url) {
        public Console {
            only = Set.copyOf(only);
        }

        /** The page of a job, in words if the address is not known. */
        String at(Optional<JobId> job) {
            var page = job.map(id -> "/jobs/" + id).orElse("/");
            return url.isEmpty() ? "the page " + page + " there" : url + page;
        }
    }

    /**
     * What people command.
     *
     * @param secretIn which live secret a text holds, in words; empty if it may leave
     * @param maxPromptBytes of a job
     */
    public record Fleet(
            Jobs jobs,
            JobLogs logs,
            Nodes nodes,
            Ledger ledger,
            Crews crews,
            Flows flows,
            Questions questions,
            Artifacts artifacts,
            Function<String, Optional<String>> secretIn,
            Findable findable,
            long maxPromptBytes,
            Console console) {
        QuestionText questionTexts() {
            return new QuestionText(questions, console);
        }

        Patches patches() {
            return new Patches(artifacts, secretIn);
        }
    }

    /**
     * Chats over this fleet; nothing runs before a bot is served.
     *
     * @param chance where codes and names of buttons come from: a {@code SecureRandom}, but for
     *     tests
     * @throws CadreException INVALID if what is for the console only is no command
     */
    public Chat(Store store, Fleet fleet, RandomGenerator chance) {
        this.store = store;
        this.fleet = fleet;
        this.chance = chance;
        this.links = new Links(store.db(), store.feed(), store.keys(), store.clock(), chance);
        this.subscriptions = new Subscriptions(store, links);
        this.commands = new Commands(store, fleet, subscriptions);
    }

    /** Who may. */
    public Links links() {
        return links;
    }

    /** What they are told of without asking. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    /**
     * Makes a code that links one person in one chat to this key, within ten minutes; an earlier
     * one of the key is void then.
     *
     * @throws CadreException FORBIDDEN if the key is a node's; UNAVAILABLE if no bot is configured
     */
    public ChatCode code(Principal by) {
        if (served.isEmpty()) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "No chat is connected",
                    Map.of(),
                    "Set CADRE_TELEGRAM_TOKEN, or CADRE_SLACK_APP_TOKEN and"
                            + " CADRE_SLACK_BOT_TOKEN, and start the server again; see"
                            + " docs/chat.md");
        }
        var isOnlySlack = served.stream().allMatch(bot -> bot.startsWith("slack:"));
        return links.code(by, isOnlySlack ? "" : "/", served);
    }

    /** Messages that are to be sent. */
    public Waits waits() {
        return store.db().read(MessageStore::waits);
    }

    /** The bots that were ever served, by name. */
    public List<ChatBotView> bots(Principal by) {
        by.require(Grant.VIEWER);
        return bots();
    }

    /** The same, for the server's own look at itself. */
    public List<ChatBotView> bots() {
        return store.db().read(BotStore::all).stream().map(this::view).toList();
    }

    private ChatBotView view(Bot bot) {
        var isServed = store.clock().instant().isBefore(bot.leaseUntil());
        return new ChatBotView(
                bot.bot(),
                bot.name(),
                !isServed ? "stopped" : bot.trouble().isEmpty() ? "working" : "troubled",
                bot.heardAt(),
                bot.trouble(),
                bot.fix(),
                bot.troubleSince());
    }

    /**
     * Serves a bot, not started.
     *
     * @param bot the platform and the bot's id there, such as {@code telegram:123456}
     * @param holder names this server among those on the store
     */
    public Serving serve(String bot, String holder, Platform platform) {
        served.add(bot);
        var db = store.db();
        var duty = new Duty(db, bot, holder, store.clock());
        var outbox =
                new Outbox(
                        db,
                        store.feed(),
                        duty,
                        platform,
                        fleet.patches()::read,
                        store.clock(),
                        chance);
        return new Serving(
                db,
                duty,
                new Reception(db, store.feed(), duty, commands.names(), store.clock()),
                new Serving.Work(
                        new Handling(
                                db, duty, links, commands, outbox, store.origins(), store.clock()),
                        new JobWatch(db, duty, store.keys(), fleet, outbox),
                        new QuestionWatch(db, duty, store.keys(), fleet, outbox),
                        new Notices(store, duty, new NoticeText(fleet), outbox),
                        outbox),
                store.clock());
    }
}
