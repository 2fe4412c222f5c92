package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.wire.event.Event;
import cadre.wire.id.KeyId;
import cadre.wire.json.Json;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cadre audit}. */
@Command(
        name = "audit",
        description = "Show who changed what: actor, key, address, action and thing.",
        synopsisSubcommandLabel = "[check|export]",
        footer = {
            "",
            "Example:",
            "  cadre audit --kind key --since 7d --limit 50",
            "  cadre audit --kind job.cancelled --since 2026-01-31 --until 2026-02-28"
        })
public final class AuditCommand extends AuditSeals implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--actor", paramLabel = "A", description = "Only what this one did.")
    private Optional<String> actor = Optional.empty();

    @Option(names = "--thing", paramLabel = "T", description = "Only about this, such as j17.")
    private Optional<String> thing = Optional.empty();

    @Option(
            names = "--kind",
            paramLabel = "K",
            description =
                    "Only this kind, such as key, or job.queued; connection and outbox show what"
                            + " Cadre itself asked of trackers and Git hosts, chat and account"
                            + " whom it refused.")
    private Optional<String> kind = Optional.empty();

    @Option(
            names = "--since",
            paramLabel = "D|TIME",
            description = "Only the last 15m, 2h, 7d, or since 2026-01-31 or 2026-01-31T12:00:00Z.")
    private Optional<String> since = Optional.empty();

    @Option(
            names = "--until",
            paramLabel = "D|TIME",
            description = "Only what is older than 15m, 2h, 7d, or before such a time.")
    private Optional<String> until = Optional.empty();

    @Mixin private final Paging paging = new Paging();
    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public AuditCommand(Surroundings surroundings) {
        super(surroundings);
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        var now = surroundings.clock().instant();
        var route =
                paging.of(Route.of("audit"))
                        .with("actor", actor)
                        .with("thing", thing)
                        .with("kind", kind)
                        .with("since", since.map(text -> Durations.moment("--since", text, now)))
                        .with("until", until.map(text -> Durations.moment("--until", text, now)));
        try (var api = surroundings.api()) {
            var tree = api.tree(route);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, Event.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal, "Nothing of this is recorded", "Every change will be");
            }
            var table =
                    new Table()
                            .left("at")
                            .left("actor")
                            .left("key")
                            .left("address")
                            .left("action")
                            .left("thing")
                            .left("more");
            for (var event : page.items()) {
                var body = event.body();
                table.row(
                        event.at().truncatedTo(ChronoUnit.SECONDS),
                        event.actor().name(),
                        event.actor().key().map(KeyId::toString).orElse("-"),
                        event.actor().address(),
                        event.kind(),
                        event.thing(),
                        body == null || body.isEmpty() ? "" : Json.write(body));
            }
            Output.table(terminal, table);
            Paging.more(terminal, page);
            return ExitStatus.DONE;
        }
    }
}
