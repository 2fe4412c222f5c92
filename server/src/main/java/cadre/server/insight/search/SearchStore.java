package cadre.server.insight.search;

import cadre.server.access.Seat;
import cadre.server.storage.Tx;
import cadre.wire.id.JobId;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads messages, tasks and jobs for the index, and what is shown of those that are found. */
final class SearchStore {
    /** The most ids in one statement. */
    private static final int AT_ONCE = 128;

    private static final String TEAM_IS_THERE =
            " and exists (select 1 from team t where t.name = x.team and t.deleted_at_ms is null)";

    private SearchStore() {}

    /** Some messages behind this one, in their order. */
    static List<Thing> messagesBehind(Tx tx, String team, long id, int limit) {
        return tx.all(
                "select team, id from message where (team, id) > (?, ?) order by team, id limit ?",
                row -> new Thing.Message(new TeamName(row.text("team")), row.number("id")),
                team,
                id,
                limit);
    }

    /** Some tasks behind this one, in their order. */
    static List<Thing> tasksBehind(Tx tx, String team, long id, int limit) {
        return tx.all(
                "select team, id from task where (team, id) > (?, ?) order by team, id limit ?",
                row -> new Thing.Task(new TeamName(row.text("team")), row.number("id")),
                team,
                id,
                limit);
    }

    /** Some jobs behind this one, in their order. */
    static List<Thing> jobsBehind(Tx tx, long id, int limit) {
        return tx.all(
                "select job_id from job_filed where job_id > ? order by job_id limit ?",
                row -> new Thing.Job(new JobId(row.number("job_id"))),
                id,
                limit);
    }

    /** Those of these things that are there. */
    static List<Entry> entries(Tx tx, List<Thing> things) {
        var sorted = Sorted.of(things);
        var entries = new ArrayList<Entry>();
        sorted.messages.forEach((team, ids) -> {
            for (var some : parts(ids)) {
                entries.addAll(messages(tx, team, some));
            }
        });
        sorted.tasks.forEach((team, ids) -> {
            for (var some : parts(ids)) {
                entries.addAll(tasks(tx, team, some));
            }
        });
        for (var some : parts(sorted.jobs)) {
            entries.addAll(jobs(tx, some));
        }
        return entries;
    }

    /** The same without their texts. */
    static Set<Thing> present(Tx tx, List<Thing> things) {
        var sorted = Sorted.of(things);
        var present = new HashSet<Thing>();
        sorted.messages.forEach((team, ids) -> {
            for (var some : parts(ids)) {
                idsIn(tx, "message", team, some)
                        .forEach(id -> present.add(new Thing.Message(team, id)));
            }
        });
        sorted.tasks.forEach((team, ids) -> {
            for (var some : parts(ids)) {
                idsIn(tx, "task", team, some).forEach(id -> present.add(new Thing.Task(team, id)));
            }
        });
        for (var some : parts(sorted.jobs)) {
            var sql = "select job_id from job_filed where job_id in " + marks(some);
            tx.all(sql, row -> new JobId(row.number("job_id")), some.toArray())
                    .forEach(id -> present.add(new Thing.Job(id)));
        }
        return present;
    }

    private static List<Long> idsIn(Tx tx, String table, TeamName team, List<Long> ids) {
        return tx.all(
                "select id from %s x where team = ? and id in %s".formatted(table, marks(ids))
                        + TEAM_IS_THERE,
                row -> row.number("id"),
                behind(team.name(), ids));
    }

    /** Things by their kind and team. */
    private record Sorted(
            Map<TeamName, List<Long>> messages, Map<TeamName, List<Long>> tasks, List<Long> jobs) {
        static Sorted of(List<Thing> things) {
            var sorted = new Sorted(new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
            for (var thing : things) {
                switch (thing) {
                    case Thing.Message(var team, var id) ->
                            sorted.messages.computeIfAbsent(team, _ -> new ArrayList<>()).add(id);
                    case Thing.Task(var team, var id) ->
                            sorted.tasks.computeIfAbsent(team, _ -> new ArrayList<>()).add(id);
                    case Thing.Job(var id) -> sorted.jobs.add(id.number());
                }
            }
            return sorted;
        }
    }

    private static List<Entry> messages(Tx tx, TeamName team, List<Long> ids) {
        var readers = new HashMap<Long, Set<Long>>();
        tx.all(
                "select message_id, to_member from delivery where team = ? and message_id in "
                        + marks(ids),
                row ->
                        readers.computeIfAbsent(row.number("message_id"), _ -> new HashSet<>())
                                .add(mail(team, row.text("to_member"))),
                behind(team.name(), ids));
        return tx.all(
                "select id, from_member, thread_id, body from message x where team = ? and id in "
                        + marks(ids)
                        + TEAM_IS_THERE,
                row -> {
                    var id = row.number("id");
                    var all = new HashSet<>(readers.getOrDefault(id, Set.of()));
                    all.add(Scope.MESSAGES);
                    all.add(mail(team, row.text("from_member")));
                    var thread = row.text("thread_id");
                    var body = row.text("body");
                    return new Entry(
                            new Thing.Message(team, id),
                            all,
                            thread.isEmpty() ? body : thread + "\n" + body,
                            "");
                },
                behind(team.name(), ids));
    }

    private static long mail(TeamName team, String member) {
        return Scope.mail(new Seat(team, new MemberName(member)));
    }

    private static List<Entry> tasks(Tx tx, TeamName team, List<Long> ids) {
        return tx.all(
                "select id, title, detail, note, outcome from task x where team = ? and id in "
                        + marks(ids)
                        + TEAM_IS_THERE,
                row ->
                        new Entry(
                                new Thing.Task(team, row.number("id")),
                                Set.of(Scope.TASKS),
                                joined(
                                        row.text("title"),
                                        row.text("detail"),
                                        row.text("note"),
                                        row.text("outcome")),
                                ""),
                behind(team.name(), ids));
    }

    private static List<Entry> jobs(Tx tx, List<Long> ids) {
        return tx.all(
                """
                select job.id, job.prompt_head, job.outcome, job_team.team, attempt.result
                  from job left join job_team on job_team.job_id = job.id
                       left join attempt
                            on attempt.job_id = job.id and attempt.number = job.attempt
                 where job.id in
                """
                        + marks(ids),
                row ->
                        new Entry(
                                new Thing.Job(new JobId(row.number("id"))),
                                row.textOrNone("team")
                                        .map(team -> Set.of(Scope.jobs(new TeamName(team))))
                                        .orElse(Set.of()),
                                joined(row.text("prompt_head"), row.text("outcome")),
                                row.textOrNone("result").orElse("")),
                ids.toArray());
    }

    private static String joined(String... parts) {
        var some = new ArrayList<String>();
        for (var part : parts) {
            if (!part.isBlank()) {
                some.add(part);
            }
        }
        return String.join("\n\n", some);
    }

    /**
     * What is shown of something that was found.
     *
     * @param team whose it is; of a job the one that it works for
     * @param member in whose mail it lies, that its reader looks into
     * @param title in a line: who wrote to whom, the task's title, the beginning of the prompt
     * @param at when it was sent, changed, filed
     */
    record Shown(Optional<TeamName> team, Optional<MemberName> member, String title, Instant at) {
        Shown(Optional<TeamName> team, String title, Instant at) {
            this(team, Optional.empty(), title, at);
        }

        private Shown in(Optional<MemberName> mail) {
            return new Shown(team, mail, title, at);
        }
    }

    /** A message, if it is there, and all or one of these members sent or got it. */
    static Optional<Shown> message(Tx tx, Thing.Message message, Optional<List<Seat>> seats) {
        record Found(String from, Optional<String> first, Shown shown) {}
        var found =
                tx.one(
                        """
                        select from_member, recipient, at_ms,
                               (select min(to_member) from delivery d
                                 where d.team = x.team and d.message_id = x.id) as first
                          from message x where team = ? and id = ?
                        """
                                + TEAM_IS_THERE,
                        row ->
                                new Found(
                                        row.text("from_member"),
                                        row.textOrNone("first"),
                                        new Shown(
                                                Optional.of(message.team()),
                                                row.text("from_member")
                                                        + " -> "
                                                        + row.text("recipient"),
                                                row.time("at_ms"))),
                        message.team().name(),
                        message.id());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var one = found.get();
        if (seats.isEmpty()) {
            return Optional.of(one.shown().in(one.first().map(MemberName::new)));
        }
        var own = seats.get().stream().filter(seat -> seat.team().equals(message.team())).toList();
        var got = own.stream().filter(seat -> isDelivered(tx, message, seat)).findFirst();
        return got.isPresent()
                        || own.stream().anyMatch(seat -> seat.member().name().equals(one.from()))
                ? Optional.of(one.shown().in(got.map(Seat::member)))
                : Optional.empty();
    }

    private static boolean isDelivered(Tx tx, Thing.Message message, Seat seat) {
        return tx.one(
                        "select 1 as one from delivery"
                                + " where team = ? and to_member = ? and message_id = ?",
                        row -> row.number("one"),
                        seat.team().name(),
                        seat.member().name(),
                        message.id())
                .isPresent();
    }

    static Optional<Shown> task(Tx tx, Thing.Task task) {
        return tx.one(
                "select title, changed_at_ms from task x where team = ? and id = ?" + TEAM_IS_THERE,
                row ->
                        new Shown(
                                Optional.of(task.team()),
                                row.text("title"),
                                row.time("changed_at_ms")),
                task.team().name(),
                task.id());
    }

    static Optional<Shown> job(Tx tx, Thing.Job job) {
        return tx.one(
                "select prompt_head, filed_at_ms,"
                        + " (select team from job_team where job_id = job.id) as team"
                        + " from job where id = ?",
                row ->
                        new Shown(
                                row.textOrNone("team").map(TeamName::new),
                                row.text("prompt_head"),
                                row.time("filed_at_ms")),
                job.id().number());
    }

    /** Of a document: its collection's team and when it was stored. */
    static Optional<Shown> document(Tx tx, String collection, String source) {
        return tx.one(
                "select k.team, d.at_ms from knowledge k"
                        + " join knowledge_document d on d.knowledge_id = k.id"
                        + " where k.name = ? and d.source = ?",
                row -> new Shown(row.textOrNone("team").map(TeamName::new), "", row.time("at_ms")),
                collection,
                source);
    }

    private static List<List<Long>> parts(List<Long> ids) {
        var parts = new ArrayList<List<Long>>();
        for (int at = 0; at < ids.size(); at += AT_ONCE) {
            parts.add(filled(ids.subList(at, Math.min(ids.size(), at + AT_ONCE))));
        }
        return parts;
    }

    /** With the last one repeated up to 1, 8 or 128, so that few statements are kept. */
    private static List<Long> filled(List<Long> ids) {
        int wanted = ids.size() == 1 ? 1 : ids.size() <= 8 ? 8 : AT_ONCE;
        var filled = new ArrayList<>(ids);
        filled.addAll(Collections.nCopies(wanted - ids.size(), ids.getLast()));
        return filled;
    }

    private static String marks(List<Long> ids) {
        return "(" + String.join(", ", Collections.nCopies(ids.size(), "?")) + ")";
    }

    private static Object[] behind(String first, List<Long> ids) {
        var all = new ArrayList<Object>(ids);
        all.addFirst(first);
        return all.toArray();
    }
}
