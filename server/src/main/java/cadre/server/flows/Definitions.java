package cadre.server.flows;

import cadre.server.forges.Ends;
import cadre.server.forges.host.BranchView;
import cadre.server.forges.host.GitHost;
import cadre.server.storage.Database;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.error.Problem;
import cadre.wire.event.Actor;
import cadre.wire.flow.FlowDefinition;
import cadre.wire.flow.FlowFile;
import cadre.wire.flow.ShippedFlow;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The flows of repositories, read from their default branches. With a mistake in the file the last
 * good one counts; where none was good ever, that mistake is the answer. A repository without the
 * file has the shipped flow.
 */
record Definitions(Database db, Chronicle chronicle) {

    /**
     * What counts now.
     *
     * @param sha of the default branch that it is from
     * @param base the default branch
     * @param problem with the file as it is now; empty if it is good
     */
    record Counting(
            FlowDefinition flow,
            String sha,
            String base,
            boolean isProtected,
            Optional<Problem> problem) {}

    /**
     * A row of the table.
     *
     * @param text empty if there was no file
     */
    private record Known(String seenSha, String goodSha, String text, Optional<Problem> problem) {}

    /**
     * Looks at the default branch, and reads the file if that has moved.
     *
     * @throws CadreException INVALID that names the line, where no earlier one was good; NOT_FOUND
     *     where there is no default branch
     */
    Counting of(String connection, GitHost host, String repository) {
        var name = host.defaultBranch(repository);
        var base =
                host.branch(repository, name)
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.NOT_FOUND,
                                        "The repository has no default branch",
                                        Map.of("repository", repository),
                                        "Push a first commit"));
        var known = db.read(tx -> find(tx, connection, repository));
        var now =
                known.filter(one -> one.seenSha().equals(base.sha()))
                        .orElseGet(() -> read(connection, host, repository, base, known));
        if (now.goodSha().isEmpty()) {
            throw now.problem().orElseThrow().toException();
        }
        return new Counting(
                flow(now.text()), now.goodSha(), name, base.isProtected(), now.problem());
    }

    /** Looks again at those that are refused: who mends one need not wait for the next item. */
    void lookAgain(Ends ends) {
        for (var file : db.read(Definitions::refused)) {
            try {
                of(file.host(), ends.host(file.host()), file.repository());
            } catch (CadreException e) {
                // it is still so, or its host is away
            }
        }
    }

    /** Those with a mistake in them, as they were seen last. */
    static List<RefusedFile> refused(Tx tx) {
        return tx.all(
                """
                select host, repository, good_sha, problem from flow_definition
                 where problem is not null
                 order by host, repository
                """,
                Definitions::refused);
    }

    /** What is wrong with one, as it was seen last. */
    static Optional<RefusedFile> refused(Tx tx, String connection, String repository) {
        return tx.one(
                """
                select host, repository, good_sha, problem from flow_definition
                 where problem is not null and host = ? and repository = ?
                """,
                Definitions::refused,
                connection,
                repository);
    }

    private static RefusedFile refused(Row row) {
        return new RefusedFile(
                row.text("host"),
                row.text("repository"),
                !row.text("good_sha").isEmpty(),
                Json.read(row.text("problem"), Problem.class));
    }

    private Known read(
            String connection,
            GitHost host,
            String repository,
            BranchView base,
            Optional<Known> before) {
        Known now;
        try {
            var text = host.file(repository, FlowFile.PATH, base.sha());
            text.ifPresent(one -> FlowFile.read(FlowFile.PATH, one)); // an empty one is a mistake
            now = new Known(base.sha(), base.sha(), text.orElse(""), Optional.empty());
        } catch (CadreException e) {
            if (Runs.isPassing(e)) { // nothing was learnt of the file
                throw e;
            }
            now =
                    new Known(
                            base.sha(),
                            before.map(Known::goodSha).orElse(""),
                            before.map(Known::text).orElse(""),
                            Optional.of(Problem.of(e)));
        }
        var seen = now;
        db.write(tx -> {
            store(tx, connection, repository, seen);
            seen.problem()
                    .ifPresent(problem ->
                            chronicle
                                    .feed()
                                    .append(
                                            tx,
                                            "flow.file_refused",
                                            repository,
                                            Optional.empty(),
                                            Actor.CADRE,
                                            Map.of("reason", problem.detail())));
            return true;
        });
        return now;
    }

    private static FlowDefinition flow(String text) {
        return text.isEmpty() ? ShippedFlow.definition() : FlowFile.read(FlowFile.PATH, text);
    }

    private static Optional<Known> find(Tx tx, String connection, String repository) {
        return tx.one(
                """
                select seen_sha, good_sha, text, problem from flow_definition
                 where host = ? and repository = ?
                """,
                Definitions::known,
                connection,
                repository);
    }

    private static Known known(Row row) {
        return new Known(
                row.text("seen_sha"),
                row.text("good_sha"),
                row.text("text"),
                row.textOrNone("problem").map(text -> Json.read(text, Problem.class)));
    }

    private void store(Tx tx, String connection, String repository, Known now) {
        tx.update(
                """
                insert into flow_definition (host, repository, seen_sha, good_sha, text, problem,
                                             seen_at_ms)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict (host, repository) do update
                   set seen_sha = excluded.seen_sha, good_sha = excluded.good_sha,
                       text = excluded.text, problem = excluded.problem,
                       seen_at_ms = excluded.seen_at_ms
                """,
                connection,
                repository,
                now.seenSha(),
                now.goodSha(),
                now.text(),
                now.problem().map(Json::write),
                chronicle.now());
    }
}
