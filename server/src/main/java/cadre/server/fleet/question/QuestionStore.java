package cadre.server.fleet.question;

import cadre.server.access.Seat;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.server.storage.Waits;
import cadre.wire.bus.QuestionState;
import cadre.wire.bus.QuestionView;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.id.MemberName;
import cadre.wire.id.QuestionId;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table question, beside what job_seat, attempt and job say of who asks. */
final class QuestionStore {
    private static final String SELECT =
            """
            select q.*, j.submitter_key from question q left join job j on j.id = q.job_id
            """;

    private QuestionStore() {}

    /**
     * A question.
     *
     * @param submitter of its job
     */
    record Known(QuestionView view, Optional<KeyId> submitter) {
        boolean isOpen() {
            return view.state() == QuestionState.OPEN;
        }

        boolean isOf(Seat seat) {
            return seat.team().equals(view.team()) && seat.member().equals(view.member());
        }
    }

    /** The running attempt that speaks as this member, if one does. */
    static Optional<AttemptId> attemptAs(Tx tx, Seat seat) {
        return tx
                .all(
                        """
                        select s.job_id, s.attempt from job_seat s
                          join attempt a on a.job_id = s.job_id and a.number = s.attempt
                         where s.team = ? and s.member = ? and a.state = 'running'
                         order by s.job_id desc limit 1
                        """,
                        row ->
                                new AttemptId(
                                        new JobId(row.number("job_id")), row.integer("attempt")),
                        seat.team().name(),
                        seat.member().name())
                .stream()
                .findFirst();
    }

    static QuestionId insert(
            Tx tx,
            Seat seat,
            Optional<AttemptId> attempt,
            String text,
            List<String> options,
            Instant now) {
        return tx.one(
                        """
                        insert into question (team, member, job_id, attempt, text, options, state,
                               asked_at_ms, answer, answered_by)
                        values (?, ?, ?, ?, ?, ?, 'open', ?, '', '')
                        returning id
                        """,
                        row -> new QuestionId(row.number("id")),
                        seat.team().name(),
                        seat.member().name(),
                        attempt.map(one -> one.job().number()),
                        attempt.map(one -> (long) one.number()),
                        text,
                        Json.write(options),
                        now)
                .orElseThrow();
    }

    static Optional<Known> find(Tx tx, QuestionId id) {
        return tx.one(SELECT + " where q.id = ?", QuestionStore::row, id.number());
    }

    static Waits waits(Tx tx) {
        return tx.one(
                        "select count(*) as n, min(asked_at_ms) as oldest_ms from question"
                                + " where state = 'open'",
                        Waits::of)
                .orElse(Waits.NONE);
    }

    static List<Known> openOf(Tx tx, Seat seat) {
        return tx.all(
                SELECT + " where q.team = ? and q.member = ? and q.state = 'open' order by q.id",
                QuestionStore::row,
                seat.team().name(),
                seat.member().name());
    }

    /** Newest first, those before an id. */
    static List<Known> before(Tx tx, long before, int limit) {
        return tx.all(
                SELECT + " where q.id < ? order by q.id desc limit ?",
                QuestionStore::row,
                before,
                limit);
    }

    static List<Known> openBefore(Tx tx, long before, int limit) {
        return tx.all(
                SELECT + " where q.state = 'open' and q.id < ? order by q.id desc limit ?",
                QuestionStore::row,
                before,
                limit);
    }

    static List<Known> ofJob(Tx tx, JobId job, long before, int limit) {
        return tx.all(
                SELECT + " where q.job_id = ? and q.id < ? order by q.id desc limit ?",
                QuestionStore::row,
                job.number(),
                before,
                limit);
    }

    static List<Known> openOf(Tx tx, JobId job, long before, int limit) {
        return tx.all(
                SELECT
                        + """
                         where q.job_id = ? and q.state = 'open' and q.id < ?
                         order by q.id desc limit ?
                        """,
                QuestionStore::row,
                job.number(),
                before,
                limit);
    }

    /** False if it is not open any more. */
    static boolean answer(Tx tx, QuestionId id, String answer, String by, Instant now) {
        return tx.update(
                        """
                        update question set state = 'answered', answer = ?, answered_by = ?,
                               ended_at_ms = ?
                         where id = ? and state = 'open'
                        """,
                        answer,
                        by,
                        now,
                        id.number())
                == 1;
    }

    static List<Known> openOf(Tx tx, AttemptId attempt) {
        return tx.all(
                SELECT + " where q.job_id = ? and q.attempt = ? and q.state = 'open' order by q.id",
                QuestionStore::row,
                attempt.job().number(),
                attempt.number());
    }

    /** False if it is not open any more. */
    static boolean withdraw(Tx tx, QuestionId id, Instant now) {
        return tx.update(
                        """
                        update question set state = 'withdrawn', ended_at_ms = ?
                         where id = ? and state = 'open'
                        """,
                        now,
                        id.number())
                == 1;
    }

    /** Open ones of no attempt whose member is none any more, or that were asked before a time. */
    static List<Known> forsaken(Tx tx, Instant before, int limit) {
        return tx.all(
                SELECT
                        + """
                         where q.state = 'open' and q.attempt is null
                           and (q.asked_at_ms < ?
                                or not exists (select 1 from team_member m
                                                where m.team = q.team and m.name = q.member
                                                  and m.removed_at_ms is null))
                         order by q.id limit ?
                        """,
                QuestionStore::row,
                before,
                limit);
    }

    static int forget(Tx tx, TeamName team, int most) {
        return tx.update(
                """
                delete from question
                 where id in (select id from question where team = ? order by id limit ?)
                """,
                team.name(),
                most);
    }

    private static Known row(Row row) {
        var answer = row.text("answer");
        var by = row.text("answered_by");
        var view =
                new QuestionView(
                        new QuestionId(row.number("id")),
                        QuestionState.of(row.text("state")),
                        new TeamName(row.text("team")),
                        new MemberName(row.text("member")),
                        row.numberOrNone("job_id").map(JobId::new),
                        row.text("text"),
                        List.of(Json.read(row.text("options"), String[].class)),
                        row.time("asked_at_ms"),
                        Optional.of(answer).filter(text -> !text.isEmpty()),
                        Optional.of(by).filter(text -> !text.isEmpty()),
                        row.timeOrNone("ended_at_ms"));
        return new Known(view, row.numberOrNone("submitter_key").map(KeyId::new));
    }
}
