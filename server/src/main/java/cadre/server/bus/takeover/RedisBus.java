package cadre.server.bus.takeover;

import cadre.server.bus.lock.ResourceName;
import cadre.wire.bus.TaskStatus;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads the bus that is kept under these keys:
 *
 * <pre>
 * co:msgseq           co:inbox:ROLE  list of ids    co:msg:ID      JSON    co:read:ROLE  an id
 * co:taskseq          co:tasks       set of ids     co:task:ID     hash
 * co:lock:RESOURCE    text, with an expiry
 * co:logseq           co:log         list of ids    co:logitem:ID  JSON
 * </pre>
 *
 * Not a snapshot: whoever writes into Redis meanwhile is seen or not.
 */
final class RedisBus {
    private static final String PREFIX = "co:";
    private static final int AT_ONCE = 200;
    private static final long MOST_CHARACTERS = 512L << 20;
    private static final Duration LONGEST_HOLD = Duration.ofDays(1);
    private static final Set<String> COUNTERS =
            Set.of("msgseq", "taskseq", "logseq", "tasks", "log");

    /** What has a key for each, named by its number. */
    private enum Kind {
        MESSAGE("msg:", "GET", "mail read"),
        TASK("task:", "HGETALL", "tasks read"),
        ENTRY("logitem:", "GET", "log read");

        private final String key;
        private final String command;
        private final String step;

        Kind(String key, String command, String step) {
            this.key = key;
            this.command = command;
            this.step = step;
        }
    }

    private final RedisConnection redis;
    private final Steps steps;
    private final List<TakenOver.Flaw> flaws = new ArrayList<>();
    private final Set<String> keys = new TreeSet<>();
    private long characters;

    RedisBus(RedisConnection redis, Steps steps) {
        this.redis = redis;
        this.steps = steps;
    }

    /**
     * All of it.
     *
     * @throws CadreException NOT_FOUND if there is none; UPSTREAM; TOO_LARGE
     */
    OldBus read() {
        scan();
        var messages = messages();
        var inboxes = inboxes();
        var tasks = tasks();
        var entries = entries();
        var locks = locks(); // last: their time runs
        var counters =
                new OldBus.Counters(
                        Math.max(counter("msgseq"), messages.isEmpty() ? 0 : messages.lastKey()),
                        Math.max(
                                counter("taskseq"),
                                tasks.stream().mapToLong(OldBus.Task::id).max().orElse(0)),
                        Math.max(
                                counter("logseq"),
                                entries.stream().mapToLong(OldBus.Entry::id).max().orElse(0)));
        flaws.sort(Comparator.comparing(TakenOver.Flaw::key));
        return new OldBus(counters, messages, inboxes, tasks, locks, entries, flaws);
    }

    private void scan() {
        var cursor = "0";
        do {
            var page = redis.ask(List.of("SCAN", cursor, "MATCH", PREFIX + "*", "COUNT", "1000"));
            if (!(page instanceof Reply.Many(var parts))
                    || parts.size() != 2
                    || !(parts.getFirst() instanceof Reply.Text(var next))
                    || !(parts.getLast() instanceof Reply.Many found)) {
                throw unexpected("SCAN");
            }
            keys.addAll(found.texts());
            cursor = next;
            steps.at("keys read", keys.size(), 0);
        } while (!cursor.equals("0"));
        if (keys.isEmpty()) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "There is no team bus in this Redis",
                    Map.of("keys", PREFIX + "*"),
                    "Name its database in the URL, such as redis://127.0.0.1:6379/1");
        }
        for (var key : keys) {
            var name = key.substring(PREFIX.length());
            var kind = name.substring(0, name.indexOf(':') + 1);
            if (!COUNTERS.contains(name)
                    && !Set.of("inbox:", "msg:", "read:", "task:", "lock:", "logitem:")
                            .contains(kind)) {
                flaws.add(new TakenOver.Flaw(key, "the bus has no such key"));
            }
        }
    }

    private TreeMap<Long, OldBus.Message> messages() {
        var messages = new TreeMap<Long, OldBus.Message>();
        each(
                Kind.MESSAGE,
                ids(Kind.MESSAGE),
                (id, reply) -> {
                    if (reply instanceof Reply.Text(var json)) {
                        messages.put(id, message(id, OldFields.ofJson(json)));
                    }
                });
        return messages;
    }

    private static OldBus.Message message(long id, OldFields fields) {
        var given = fields.text("id");
        if (!given.isEmpty() && !given.equals(String.valueOf(id))) {
            throw OldFields.invalid("its id is " + given);
        }
        var to = fields.required("to_role").strip();
        return new OldBus.Message(
                id,
                fields.member("from_role"),
                to.equals("all") ? to : OldFields.memberName(to).name(),
                fields.text("body"),
                fields.text("thread_id"),
                fields.time("ts", "created_at"));
    }

    private TreeMap<MemberName, OldBus.Inbox> inboxes() {
        var inboxes = new TreeMap<MemberName, OldBus.Inbox>();
        for (var role : roles()) {
            understood(
                    "inbox:" + role,
                    () -> {
                        var member = OldFields.memberName(role);
                        inboxes.put(member, new OldBus.Inbox(mail(role), counter("read:" + role)));
                    });
        }
        return inboxes;
    }

    private List<Long> mail(String role) {
        var ids = new TreeSet<Long>();
        var list = redis.ask(List.of("LRANGE", PREFIX + "inbox:" + role, "0", "-1"));
        if (list instanceof Reply.Many many) {
            many.texts().forEach(text -> understood("inbox:" + role, () -> ids.add(id(text))));
        }
        return List.copyOf(ids);
    }

    private Set<String> roles() {
        return keys.stream()
                .map(key -> key.substring(PREFIX.length()))
                .filter(name -> name.startsWith("inbox:") || name.startsWith("read:"))
                .map(name -> name.substring(name.indexOf(':') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<OldBus.Task> tasks() {
        var listed = redis.ask(List.of("SMEMBERS", PREFIX + "tasks"));
        var ids = new TreeSet<>(ids(Kind.TASK));
        if (listed instanceof Reply.Many many) {
            for (var text : many.texts()) {
                understood("tasks", () -> ids.add(id(text)));
            }
        }
        var tasks = new ArrayList<OldBus.Task>();
        each(
                Kind.TASK,
                List.copyOf(ids),
                (id, reply) -> {
                    if (reply instanceof Reply.Many pairs && !pairs.items().isEmpty()) {
                        tasks.add(task(id, OldFields.ofHash(pairs)));
                    } else {
                        throw OldFields.invalid("it is named in co:tasks and is not there");
                    }
                });
        return tasks;
    }

    private static OldBus.Task task(long id, OldFields fields) {
        var status = fields.required("status");
        return new OldBus.Task(
                id,
                fields.required("title"),
                fields.memberOrNone("assignee_role"),
                fields.member("created_by"),
                Arrays.stream(TaskStatus.values())
                        .filter(known -> known.word().equals(status))
                        .findFirst()
                        .orElseThrow(() -> OldFields.invalid("its status is '" + status + "'")),
                fields.text("detail"),
                fields.text("note"),
                fields.time("ts", "updated_at", "created_at"));
    }

    private List<OldBus.Entry> entries() {
        var entries = new ArrayList<OldBus.Entry>();
        each(
                Kind.ENTRY,
                ids(Kind.ENTRY),
                (id, reply) -> {
                    if (reply instanceof Reply.Text(var json)) {
                        var fields = OldFields.ofJson(json);
                        entries.add(
                                new OldBus.Entry(
                                        id,
                                        fields.required("kind"),
                                        fields.text("text"),
                                        fields.time("ts", "created_at")));
                    }
                });
        return entries;
    }

    private List<OldBus.Lock> locks() {
        var locks = new ArrayList<OldBus.Lock>();
        for (var key : keys) {
            if (key.startsWith(PREFIX + "lock:")) {
                understood(key.substring(PREFIX.length()), () -> lock(key).ifPresent(locks::add));
            }
        }
        return locks;
    }

    /** None if it ran out meanwhile. */
    private Optional<OldBus.Lock> lock(String key) {
        var replies = redis.askAll(List.of(List.of("GET", key), List.of("PTTL", key)));
        if (!(replies.getFirst() instanceof Reply.Text(var value))
                || !(replies.getLast() instanceof Reply.Number(var leftMs))
                || leftMs == 0
                || leftMs == -2) {
            return Optional.empty();
        }
        var left = Duration.ofMillis(leftMs);
        if (leftMs < 0 || left.compareTo(LONGEST_HOLD) > 0) {
            left = LONGEST_HOLD; // no lock lasts longer here
        }
        var resource = ResourceName.of(key.substring((PREFIX + "lock:").length()));
        return Optional.of(new OldBus.Lock(resource, holder(value), left));
    }

    private static MemberName holder(String value) {
        if (!value.startsWith("{")) {
            return OldFields.memberName(value);
        }
        var fields = OldFields.ofJson(value);
        return fields.memberOrNone("held_by")
                .or(() -> fields.memberOrNone("holder"))
                .orElseGet(() -> fields.member("role"));
    }

    private long counter(String name) {
        if (!(redis.ask(List.of("GET", PREFIX + name)) instanceof Reply.Text(var text))) {
            return 0;
        }
        if (!text.matches("[0-9]{1,15}")) {
            flaws.add(new TakenOver.Flaw(PREFIX + name, "it is no number"));
            return 0;
        }
        return Long.parseLong(text);
    }

    /** The numbers of all keys of a kind, ascending. */
    private List<Long> ids(Kind kind) {
        var ids = new TreeSet<Long>();
        var start = PREFIX + kind.key;
        for (var key : keys) {
            if (key.startsWith(start)) {
                understood(
                        key.substring(PREFIX.length()),
                        () -> ids.add(id(key.substring(start.length()))));
            }
        }
        return List.copyOf(ids);
    }

    private static long id(String text) {
        if (!text.matches("[1-9][0-9]{0,14}")) {
            throw OldFields.invalid("it is no number: " + text);
        }
        return Long.parseLong(text);
    }

    /** What is done with one thing. */
    private interface Taker {
        void take(long id, Reply reply);
    }

    private void each(Kind kind, List<Long> ids, Taker taker) {
        for (var from = 0; from < ids.size(); from += AT_ONCE) {
            var some = ids.subList(from, Math.min(from + AT_ONCE, ids.size()));
            var questions =
                    some.stream().map(id -> List.of(kind.command, PREFIX + kind.key + id)).toList();
            var replies = redis.askAll(questions);
            for (var i = 0; i < some.size(); i++) {
                var id = some.get(i);
                var reply = replies.get(i);
                count(reply);
                understood(kind.key + id, () -> taker.take(id, reply));
            }
            steps.at(kind.step, from + some.size(), ids.size());
        }
    }

    private void count(Reply reply) {
        characters +=
                switch (reply) {
                    case Reply.Text(var text) -> text.length();
                    case Reply.Many many -> many.texts().stream().mapToLong(String::length).sum();
                    case Reply.Number _, Reply.None _, Reply.Refused _ -> 0;
                };
        if (characters > MOST_CHARACTERS) {
            throw new CadreException(
                    ErrorCode.TOO_LARGE,
                    "This bus is too large to be taken over at once",
                    Map.of("characters", characters, "most", MOST_CHARACTERS),
                    "Let the old bus delete what nobody reads any more, then do it again");
        }
    }

    private void understood(String name, Runnable reading) {
        try {
            reading.run();
        } catch (CadreException e) {
            if (e.code() != ErrorCode.INVALID) {
                throw e;
            }
            flaws.add(new TakenOver.Flaw(PREFIX + name, e.what()));
        }
    }

    private static CadreException unexpected(String command) {
        return new CadreException(
                ErrorCode.UPSTREAM,
                "Redis does not answer as it should",
                Map.of("command", command),
                "What answers at this address must be a Redis");
    }
}
