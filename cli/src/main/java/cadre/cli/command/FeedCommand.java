package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.FeedFollower;
import cadre.cli.client.Route;
import cadre.cli.print.Cells;
import cadre.wire.event.Event;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cadre feed}. */
@Command(
        name = "feed",
        description = {
            "Show what happened last: everywhere, or in one team; with --watch what happens. Never"
                    + " what messages say."
        },
        footer = {
            "",
            "Example:",
            "  cadre feed --team shop",
            "  cadre feed --team shop --watch --kind task"
        })
public final class FeedCommand implements Callable<Integer> {
    /** How far back it looks at first, in numbers of the feed. */
    private static final long FIRST_SPAN = 500;

    private static final int PAGE = 1000;

    private final Surroundings surroundings;

    @Option(names = "--team", paramLabel = "TEAM", description = "Only of this team.")
    private Optional<String> team = Optional.empty();

    @Option(
            names = "--as",
            paramLabel = "MEMBER",
            description = "With this member's key, which is here.")
    private Optional<String> as = Optional.empty();

    @Option(
            names = "--kind",
            paramLabel = "K",
            description = "Only these kinds: message, task.claimed, lock, job.queued; with commas.")
    private Optional<String> kind = Optional.empty();

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "20",
            description = "Only the newest so many (default ${DEFAULT-VALUE}).")
    private int last;

    @Option(
            names = {"-w", "--watch"},
            description = "Go on with what happens, until Ctrl-C.")
    private boolean watch;

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public FeedCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        var terminal = surroundings.terminal();
        try (var api = api()) {
            var head = FeedFollower.head(api);
            var newest = newest(api, head);
            if (output.json && !watch) {
                return Output.json(terminal, newest);
            }
            if (newest.isEmpty() && !watch) {
                return Output.empty(terminal, "Nothing of this happened", "--watch waits for it");
            }
            newest.forEach(this::print);
            if (watch) {
                new FeedFollower(api, route(), head, terminal::note).follow(this::print);
            }
            return ExitStatus.DONE;
        }
    }

    private Api api() {
        return as.isEmpty()
                ? surroundings.api()
                : Voice.open(surroundings, team.map(TeamName::new), as.map(MemberName::new)).api();
    }

    private Route route() {
        return Route.of("events").with("team", team.map(TeamName::new)).with("kind", kind);
    }

    /** Farther and farther back, until there are enough or nothing is before. */
    private ArrayDeque<Event> newest(Api api, long head) {
        for (long span = FIRST_SPAN; ; span *= 16) {
            long from = Math.max(0, head - span);
            var found = between(api, from, head);
            if (found.size() >= last || from == 0) {
                return found;
            }
        }
    }

    private ArrayDeque<Event> between(Api api, long from, long head) {
        var kept = new ArrayDeque<Event>();
        var next = Optional.of(Long.toString(from));
        while (next.isPresent()) {
            var page =
                    Api.page(
                            api.tree(route().with("cursor", next).with("limit", PAGE)),
                            Event.class);
            for (var event : page.items()) {
                if (event.seq() <= head) {
                    kept.add(event);
                    if (kept.size() > Math.max(1, last)) {
                        kept.remove();
                    }
                }
            }
            next = page.next().filter(place -> Long.parseLong(place) < head);
        }
        return kept;
    }

    private void print(Event event) {
        var terminal = surroundings.terminal();
        if (output.json) {
            terminal.print(Json.write(event));
            return;
        }
        var body = event.body();
        var style = terminal.style();
        terminal.print(
                "%s  %s  %s  %s  %s"
                        .formatted(
                                style.dim(event.at().truncatedTo(ChronoUnit.SECONDS).toString()),
                                style.cyan(Cells.padRight(event.kind(), 18)),
                                Cells.clean(event.thing()),
                                Cells.clean(event.actor().name()),
                                body == null || body.isEmpty()
                                        ? ""
                                        : style.dim(Cells.clean(Json.write(body)))));
    }
}
