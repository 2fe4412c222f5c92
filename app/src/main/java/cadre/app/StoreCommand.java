package cadre.app;

import cadre.cli.command.ExitStatus;
import cadre.cli.command.Surroundings;
import cadre.cli.print.Amounts;
import cadre.server.Maintenance;
import cadre.server.dump.Restore.Restored;
import cadre.wire.json.Json;
import java.util.LinkedHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cadre store}. */
@Command(
        name = "store",
        description = "Move the store to another kind of database.",
        synopsisSubcommandLabel = "(migrate)",
        footer = {
            "",
            "Example:",
            "  cadre store migrate --from sqlite --to postgresql://cadre@db.example:5432/cadre"
        })
public final class StoreCommand implements Runnable {
    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public StoreCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: migrate");
    }

    @Command(
            name = "migrate",
            description = {
                "Move a whole installation from SQLite to an empty PostgreSQL database: every row, log"
                        + " and number, compared by counts and hashes.",
                "The server must not run. The SQLite files and artifacts are left as they are; the"
                        + " bytes of artifacts are copied into the database."
            },
            footer = {
                "",
                "The password comes from CADRE_DB_PASSWORD, never from the URL.",
                "",
                "Example:",
                "  cadre store migrate --from sqlite --to postgresql://cadre@db.example:5432/cadre",
                "  cadre store migrate --from sqlite --to postgresql://cadre@localhost/cadre --json"
            })
    int migrate(
            @Option(
                            names = "--from",
                            required = true,
                            paramLabel = "KIND",
                            description = "What it is moved from: sqlite.")
                    String from,
            @Option(
                            names = "--to",
                            required = true,
                            paramLabel = "URL",
                            description = "Where to: postgresql://user@host:port/database.")
                    String to,
            @Option(names = "--json", description = "Print one JSON object, for programs.")
                    boolean json,
            @Mixin StoreOptions options) {
        if (!from.equals("sqlite")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Only --from sqlite: the way back is 'cadre backup' and 'cadre restore'");
        }
        var config = options.read(surroundings);
        try (var progress = new StepLine(surroundings.terminal())) {
            var password = options.password(surroundings);
            var moved = new Maintenance(config).move(to, password, progress);
            progress.end();
            say(moved, json);
        }
        return ExitStatus.DONE;
    }

    private void say(Restored moved, boolean json) {
        var terminal = surroundings.terminal();
        var manifest = moved.manifest();
        if (json) {
            var said = new LinkedHashMap<String, Object>();
            said.put("store", moved.store());
            said.put("rows", manifest.rows());
            said.put("tables", manifest.tables());
            said.put("texts_changed", moved.textsChanged());
            terminal.print(Json.write(said));
            return;
        }
        terminal.print(
                (moved.earlier() ? "a move that was cut off is complete: moved to " : "moved to ")
                        + moved.store());
        terminal.print(
                "  holds   %s, %s, %s of log; counts and hashes of all %s are equal"
                        .formatted(
                                Amounts.of(manifest.rows("job"), "job"),
                                Amounts.of(manifest.rows("event"), "event"),
                                Amounts.of(manifest.rows("log_chunk"), "piece"),
                                Amounts.of(manifest.tables().size(), "table")));
        if (moved.textsChanged() > 0) {
            terminal.print(
                    "  changed %s with a NUL character, which PostgreSQL cannot store: U+FFFD stands there"
                            .formatted(Amounts.of(moved.textsChanged(), "text")));
        }
        terminal.print(
                "  next    set CADRE_DB to it and start the server; CADRE_HOME stays in use");
    }
}
