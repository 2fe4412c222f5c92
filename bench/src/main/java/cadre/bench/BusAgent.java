package cadre.bench;

import cadre.bench.BusTally.Kind;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One member of a team that works without a pause: each call sends mail to another member, reads
 * its own from its cursor, goes a step on with a task (make, claim, end), or takes or gives back a
 * lock, each as often. For one thread.
 */
final class BusAgent implements AutoCloseable {
    private static final int RESOURCES = 60;
    private static final String TEXT =
            "The parser is done and its tests are green; see src/parser. Who takes the printer next?";

    private final int number;
    private final McpConnection server;
    private final Team team;
    private long cursor;
    private long own;
    private long claimed;
    private String lock = "";

    /**
     * What the agents share.
     *
     * @param open the task that each has put on the board last
     */
    record Team(int size, BusTally tally, BusMail mail, AtomicLongArray open) {
        static Team of(int size) {
            return new Team(size, new BusTally(), new BusMail(size), new AtomicLongArray(size));
        }
    }

    BusAgent(int number, McpConnection server, Team team) {
        this.number = number;
        this.server = server;
        this.team = team;
    }

    /** A member's name by its number. */
    static String name(int number) {
        return "A" + number;
    }

    /** One call. */
    void callOnce() throws IOException {
        switch (ThreadLocalRandom.current().nextInt(4)) {
            case 0 -> send();
            case 1 -> poll();
            case 2 -> task();
            default -> lock();
        }
    }

    private void send() throws IOException {
        var to = (number + 1 + ThreadLocalRandom.current().nextInt(team.size() - 1)) % team.size();
        var body = number + " " + team.mail().next(number, to) + " " + TEXT;
        var sent =
                call(
                        Kind.SEND,
                        "post_message",
                        "{\"from_role\":\"%s\",\"to_role\":\"%s\",\"body\":\"%s\"}"
                                .formatted(name(number), name(to), body));
        if (sent.has("message_id")) {
            team.mail().stored(number, to);
        }
    }

    /** Reads mail; true if there was some. */
    boolean poll() throws IOException {
        var arguments = "{\"role\":\"%s\",\"after_id\":%d}".formatted(name(number), cursor);
        var from = System.nanoTime();
        return switch (server.call("read_inbox", arguments)) {
            case McpConnection.Answer.Done(JsonNode page, String text) -> {
                var took = System.nanoTime() - from;
                var messages = page.path("messages");
                team.tally().took(messages.isEmpty() ? Kind.EMPTY_POLL : Kind.FULL_POLL, took);
                if (messages.isEmpty()) {
                    team.tally().emptyPoll(arguments.length() + text.length());
                }
                messages.forEach(this::got);
                cursor = page.path("cursor").asLong();
                yield !messages.isEmpty();
            }
            case McpConnection.Answer.Failed(String why) -> {
                team.tally().failed(why);
                yield false;
            }
        };
    }

    private void got(JsonNode message) {
        var words = message.path("body").asString().split(" ", 3);
        team.mail().got(Integer.parseInt(words[0]), number, Integer.parseInt(words[1]));
    }

    private void task() throws IOException {
        if (claimed != 0) {
            var arguments =
                    "{\"task_id\":%d,\"role\":\"%s\",\"status\":\"done\",\"note\":\"green\"}"
                            .formatted(claimed, name(number));
            call(Kind.TASK, "update_task", arguments);
            own = own == claimed ? 0 : own;
            claimed = 0;
        } else if (own == 0) {
            var arguments =
                    "{\"title\":\"Write the printer\",\"assignee_role\":\"%s\",\"created_by\":\"%s\",\"detail\":\"As the parser\"}"
                            .formatted(name(number), name(number));
            own = call(Kind.TASK, "create_task", arguments).path("task_id").asLong();
            team.open().set(number, own);
        } else {
            claim();
        }
    }

    /** One claim of four tries the task of another, who may have it by then. */
    private void claim() throws IOException {
        var random = ThreadLocalRandom.current();
        var others = random.nextInt(4) == 0 ? team.open().get(random.nextInt(team.size())) : 0;
        var id = others == 0 ? own : others;
        var answer =
                call(
                        Kind.CLAIM,
                        "claim_task",
                        "{\"task_id\":%d,\"role\":\"%s\"}".formatted(id, name(number)));
        if (answer.path("ok").asBoolean(false)) {
            claimed = id;
            return;
        }
        team.tally().refused();
        own = own == id ? 0 : own;
    }

    private void lock() throws IOException {
        if (!lock.isEmpty()) {
            var arguments = "{\"resource\":\"%s\",\"role\":\"%s\"}".formatted(lock, name(number));
            call(Kind.UNLOCK, "release_lock", arguments);
            lock = "";
            return;
        }
        var wanted = "src/part-" + ThreadLocalRandom.current().nextInt(RESOURCES);
        var answer =
                call(
                        Kind.LOCK,
                        "acquire_lock",
                        "{\"resource\":\"%s\",\"role\":\"%s\",\"ttl_sec\":300}"
                                .formatted(wanted, name(number)));
        if (answer.path("acquired").asBoolean(false)) {
            lock = wanted;
        } else {
            team.tally().refused();
        }
    }

    private JsonNode call(Kind kind, String tool, String arguments) throws IOException {
        var from = System.nanoTime();
        return switch (server.call(tool, arguments)) {
            case McpConnection.Answer.Done(JsonNode result, String _) -> {
                team.tally().took(kind, System.nanoTime() - from);
                yield result;
            }
            case McpConnection.Answer.Failed(String why) -> {
                team.tally().failed(why);
                yield JsonNodeFactory.instance.objectNode();
            }
        };
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
