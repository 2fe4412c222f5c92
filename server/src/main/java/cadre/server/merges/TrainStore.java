package cadre.server.merges;

import cadre.server.access.Principal;
import cadre.server.merges.Train.Car;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.id.TrainId;
import cadre.wire.job.MergeConflictKind;
import cadre.wire.json.Json;
import cadre.wire.merge.TrainRequest;
import cadre.wire.merge.TrainState;
import cadre.wire.merge.WagonState;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The tables train and wagon. */
final class TrainStore {
    private static final String COLUMNS =
            "id, key_id, submitter, address, request_hash, request, state, step, step_job, repeats,"
                    + " check_command, head_job, reason, started_at_ms, ended_at_ms";

    private TrainStore() {}

    /**
     * Stores a new one; empty if its key was used already.
     *
     * @param check as {@link Train#check}
     */
    static Optional<TrainId> insert(
            Tx tx,
            Principal by,
            TrainRequest request,
            String hash,
            Optional<String> check,
            Instant now) {
        var id =
                tx.one(
                        """
                        insert into train (key_id, submitter, address, idempotency_key,
                               request_hash, request, state, step, repeats, check_command, reason,
                               started_at_ms)
                        values (?, ?, ?, ?, ?, ?, 'running', 1, 0, ?, '', ?)
                        on conflict (key_id, idempotency_key) do nothing
                        returning id
                        """,
                        row -> new TrainId(row.number("id")),
                        by.key().number(),
                        by.name(),
                        by.address(),
                        request.idempotencyKey(),
                        hash,
                        Json.write(request),
                        check,
                        now);
        id.ifPresent(train -> {
            for (int i = 0; i < request.wagons().size(); i++) {
                var wagon = request.wagons().get(i);
                tx.update(
                        """
                        insert into wagon (train_id, position, name, job_id, state, files, beside,
                               reason)
                        values (?, ?, ?, ?, 'pending', '[]', '[]', '')
                        """,
                        train.number(),
                        i,
                        wagon.name(),
                        wagon.job().number());
            }
        });
        return id;
    }

    /** It merges also what its jobs have not saved yet. */
    static void live(Tx tx, TrainId id) {
        tx.update("update train set live = 1 where id = ?", id.number());
    }

    static boolean isLive(Tx tx, TrainId id) {
        return tx.one("select live from train where id = ?", row -> row.flag("live"), id.number())
                .orElse(false);
    }

    static Optional<Train> find(Tx tx, TrainId id) {
        return read(tx, "id = ?", id.number());
    }

    /** The same, held to the end of the transaction. */
    static Optional<Train> lock(Tx tx, TrainId id) {
        tx.one(
                "select id from train where id = ?" + tx.dialect().forUpdate(),
                row -> row.number("id"),
                id.number());
        return find(tx, id);
    }

    static Optional<Train> withKey(Tx tx, KeyId key, String idempotencyKey) {
        return read(tx, "key_id = ? and idempotency_key = ?", key.number(), idempotencyKey);
    }

    static List<TrainId> running(Tx tx) {
        return tx.all(
                "select id from train where state = 'running' order by id",
                row -> new TrainId(row.number("id")));
    }

    /** Newest first. */
    static List<TrainId> page(Tx tx, long before, int limit) {
        return tx.all(
                "select id from train where id < ? order by id desc limit ?",
                row -> new TrainId(row.number("id")),
                before,
                limit);
    }

    /** The job of this step is filed; nothing if another server has said so, or it is over. */
    static boolean filed(Tx tx, TrainId id, int step, JobId job) {
        return tx.update(
                        """
                        update train set step_job = ?
                         where id = ? and step = ? and step_job is null and state = 'running'
                        """,
                        job.number(),
                        id.number(),
                        step)
                == 1;
    }

    /** The next step begins; the row is locked. */
    static void next(Tx tx, TrainId id, int repeats, Optional<String> check, Optional<JobId> head) {
        tx.update(
                """
                update train
                   set step = step + 1, step_job = null, repeats = ?, check_command = ?,
                       head_job = ?
                 where id = ?
                """,
                repeats,
                check,
                head.map(JobId::number),
                id.number());
    }

    /** The jobs of trains that were stopped which are not over. */
    static List<JobId> left(Tx tx) {
        return tx.all(
                """
                select j.id from job j join train t on t.step_job = j.id
                 where t.state = 'stopped' and j.state in ('queued', 'running')
                   and j.stop_at_ms is null
                 order by j.id
                """,
                row -> new JobId(row.number("id")));
    }

    /** It is over; the job that it is at stays known, since that may run on. */
    static void end(Tx tx, TrainId id, TrainState state, String reason, Instant now) {
        tx.update(
                "update train set state = ?, reason = ?, ended_at_ms = ? where id = ?",
                state.word(),
                reason,
                now,
                id.number());
    }

    static void update(Tx tx, TrainId id, Car car) {
        tx.update(
                """
                update wagon set state = ?, merge_job = ?, files = ?, beside = ?, reason = ?,
                       kind = ?
                 where train_id = ? and position = ?
                """,
                car.state().word(),
                car.mergeJob().map(JobId::number),
                Json.write(car.files()),
                Json.write(car.beside()),
                car.reason(),
                car.kind().map(MergeConflictKind::word).orElse(""),
                id.number(),
                car.position());
    }

    private static Optional<Train> read(Tx tx, String where, Object... args) {
        return tx.one(
                        "select " + COLUMNS + " from train where " + where,
                        row -> read(row, List.of()),
                        args)
                .map(train -> with(train, cars(tx, train.id())));
    }

    private static Train with(Train train, List<Car> cars) {
        return new Train(
                train.id(),
                train.key(),
                train.submitter(),
                train.address(),
                train.requestHash(),
                train.request(),
                train.state(),
                train.step(),
                train.stepJob(),
                train.repeats(),
                train.check(),
                train.head(),
                train.reason(),
                train.startedAt(),
                train.endedAt(),
                cars);
    }

    private static List<Car> cars(Tx tx, TrainId id) {
        return tx.all(
                """
                select position, name, job_id, state, merge_job, files, beside, reason, kind
                  from wagon where train_id = ? order by position
                """,
                row ->
                        new Car(
                                row.integer("position"),
                                row.text("name"),
                                new JobId(row.number("job_id")),
                                WagonState.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                                row.numberOrNone("merge_job").map(JobId::new),
                                texts(row.text("files")),
                                texts(row.text("beside")),
                                row.text("reason"),
                                kind(row.text("kind"))),
                id.number());
    }

    private static Train read(Row row, List<Car> cars) {
        return new Train(
                new TrainId(row.number("id")),
                new KeyId(row.number("key_id")),
                row.text("submitter"),
                row.text("address"),
                row.text("request_hash"),
                Json.read(row.text("request"), TrainRequest.class),
                TrainState.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                row.integer("step"),
                row.numberOrNone("step_job").map(JobId::new),
                row.integer("repeats"),
                row.textOrNone("check_command"),
                row.numberOrNone("head_job").map(JobId::new),
                row.text("reason"),
                row.time("started_at_ms"),
                row.timeOrNone("ended_at_ms"),
                cars);
    }

    private static Optional<MergeConflictKind> kind(String word) {
        return word.isEmpty()
                ? Optional.empty()
                : Optional.of(MergeConflictKind.valueOf(word.toUpperCase(Locale.ROOT)));
    }

    private static List<String> texts(String json) {
        return Arrays.asList(Json.read(json, String[].class));
    }
}
